//! Ground truth of drawn photos, checked against their pixels.

use forecourt_demo_scenes::{Body, Paint, Picture, Scene, VIEWS_DEG, Yard};

const WIDTH: u32 = 320;
const HEIGHT: u32 = 240;

fn scene(azimuth_deg: f32) -> Scene {
    Scene { body: Body::Hatchback, paint: Paint::Orange, azimuth_deg, yard: Yard::Garden, seed: 201 }
}

fn share_covered(picture: &Picture) -> f64 {
    picture.mask.iter().map(|&share| f64::from(share)).sum::<f64>() / 255.0 / picture.mask.len() as f64
}

fn mask_at(picture: &Picture, x: f32, y: f32) -> u8 {
    picture.mask[y as usize * picture.width as usize + x as usize]
}

#[test]
fn the_same_scene_gives_the_same_bytes_and_another_seed_does_not() {
    let first = scene(38.0).render(WIDTH, HEIGHT);
    assert_eq!(first, scene(38.0).render(WIDTH, HEIGHT));
    assert_ne!(first.rgb, Scene { seed: 202, ..scene(38.0) }.render(WIDTH, HEIGHT).rgb);
    assert_eq!(first.rgb.len(), (WIDTH * HEIGHT * 3) as usize);
    assert_eq!(first.mask.len(), (WIDTH * HEIGHT) as usize);
}

#[test]
fn the_vehicle_stands_clear_of_the_borders_with_soft_edges() {
    for body in Body::ALL {
        for azimuth_deg in VIEWS_DEG {
            let picture = Scene { body, ..scene(azimuth_deg) }.render(WIDTH, HEIGHT);
            let name = format!("{body:?} at {azimuth_deg}");
            let share = share_covered(&picture);
            assert!((0.08..0.6).contains(&share), "{name}: {share}");
            let (width, height) = (WIDTH as usize, HEIGHT as usize);
            for column in 0..width {
                assert_eq!(picture.mask[column], 0, "{name}");
                assert_eq!(picture.mask[(height - 1) * width + column], 0, "{name}");
            }
            for row in 0..height {
                assert_eq!(picture.mask[row * width], 0, "{name}");
                assert_eq!(picture.mask[row * width + width - 1], 0, "{name}");
            }
            let soft = picture.mask.iter().filter(|&&share| share > 0 && share < 255).count();
            assert!(soft > 200, "{name}: {soft} soft pixels");
        }
    }
}

#[test]
fn mask_and_picture_do_not_depend_on_each_others_subject() {
    let before = scene(38.0).render(WIDTH, HEIGHT);
    let elsewhere = Scene { yard: Yard::Hall, seed: 7, ..scene(38.0) }.render(WIDTH, HEIGHT);
    assert_eq!(before.mask, elsewhere.mask, "the yard does not move the vehicle");
    let painted = Scene { paint: Paint::Blue, ..scene(38.0) }.render(WIDTH, HEIGHT);
    for (index, share) in before.mask.iter().enumerate() {
        let same = before.rgb[index * 3..index * 3 + 3] == painted.rgb[index * 3..index * 3 + 3];
        assert!(same || *share > 0, "paint reaches outside the mask at {index}");
    }
}

#[test]
fn plates_are_seen_from_front_and_rear_only_and_lie_on_the_vehicle() {
    for (azimuth_deg, seen) in [
        (0.0, true),
        (38.0, true),
        (322.0, true),
        (142.0, true),
        (180.0, true),
        (90.0, false),
        (270.0, false),
    ] {
        let picture = scene(azimuth_deg).render(WIDTH, HEIGHT);
        assert_eq!(picture.plate_corners.is_some(), seen, "at {azimuth_deg}");
        let Some(corners) = picture.plate_corners else { continue };
        let middle = corners.iter().fold([0.0, 0.0], |sum, corner| [sum[0] + corner[0], sum[1] + corner[1]]);
        assert_eq!(mask_at(&picture, middle[0] / 4.0, middle[1] / 4.0), 255, "at {azimuth_deg}");
        assert!(
            corners[0][0] < corners[1][0] && corners[3][0] < corners[2][0],
            "left to right at {azimuth_deg}"
        );
        assert!(
            corners[0][1] < corners[3][1] && corners[1][1] < corners[2][1],
            "top to bottom at {azimuth_deg}"
        );
    }
}

#[test]
fn odd_sizes_and_angles_are_drawn_too() {
    for (width, height, azimuth_deg) in [(0, 0, 0.0), (1, 1, -1234.5), (7, 300, 720.25), (300, 7, 1e6)] {
        let picture = scene(azimuth_deg).render(width, height);
        assert_eq!(picture.rgb.len(), picture.mask.len() * 3);
        assert_eq!(picture.mask.len(), (picture.width * picture.height) as usize);
    }
}

#[test]
fn a_larger_drawing_shows_the_same_vehicle() {
    let small = scene(218.0).render(160, 120);
    let large = scene(218.0).render(640, 480);
    assert!((share_covered(&small) - share_covered(&large)).abs() < 0.002);
    let [small, large] = [small, large].map(|picture| picture.plate_corners.unwrap()[0]);
    assert!((small[0] * 4.0 - large[0]).abs() < 0.1 && (small[1] * 4.0 - large[1]).abs() < 0.1);
}
