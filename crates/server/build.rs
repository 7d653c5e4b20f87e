//! A release embeds the built portal and is made anew when that changed. Other builds read it at run time.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../../target/dist/portal");
    }
    // Where the folder is missing now, the server would be compiled to look for it never again. When it cannot be made, the
    // server says at its start that there is no portal.
    let _ = std::fs::create_dir_all("../../target/dist/portal");
}
