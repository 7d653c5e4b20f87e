//! A release embeds the built portal and is made anew when that changed. Other builds read it at run time.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../../target/dist/portal");
    }
}
