use forecourt_demo_scenes::demo_fleet;
use forecourt_imaging::{Engine, GraphCut, RgbImage};
fn main() {
    for v in demo_fleet() {
        let scenes = v.scenes.clone();
        for (i, s) in scenes.iter().enumerate().take(if v.vehicle_id == "FC-1001" { 8 } else { 4 }) {
            let p = s.render(1200, 900);
            let img = RgbImage::from_raw(1200, 900, p.rgb.clone()).unwrap();
            let small = image::imageops::resize(&img, 768, 576, image::imageops::FilterType::Triangle);
            let m = GraphCut::default().segment(&small, &|| false).unwrap();
            let a = image::imageops::resize(&m.alpha, 1200, 900, image::imageops::FilterType::Triangle);
            let (mut inter, mut uni, mut miss) = (0.0, 0.0, 0.0);
            for (t, g) in p.mask.iter().zip(a.as_raw()) {
                let (t, g) = (f64::from(*t) / 255.0, f64::from(*g) / 255.0);
                inter += t.min(g);
                uni += t.max(g);
                miss += (t - g).max(0.0);
            }
            println!(
                "{} {} {:?} IoU {:.3} lost {:.3} conf {:.2}",
                v.vehicle_id,
                i,
                s.yard,
                inter / uni,
                miss / uni,
                m.confidence
            );
            {
                let mut out = img.clone();
                for (o, g) in out.pixels_mut().zip(a.as_raw()) {
                    let k = f32::from(*g) / 255.0;
                    for c in &mut o.0 {
                        *c = (f32::from(*c) * k + 235.0 * (1.0 - k)) as u8;
                    }
                }
                image::imageops::resize(&out, 400, 300, image::imageops::FilterType::Triangle)
                    .save(format!("/tmp/res/c-{}-{}.png", v.vehicle_id, i))
                    .unwrap();
            }
        }
    }
}
