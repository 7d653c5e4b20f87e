//! Training scenes: the same everywhere, with labels that are true.

use std::process::Command;

use forecourt_scenes::{
    BodyKind, DETAIL, Drawn, Environs, INTERIOR, Labels, OTHER, Split, UNTOLD, draw, fault,
};

const SIZE: (usize, usize) = (192, 144);

fn scenes(split: Split, count: u64) -> Vec<Drawn> {
    (0..count).map(|index| draw(11, index, split, SIZE.0, SIZE.1)).collect()
}

#[test]
fn two_processes_draw_the_same_bytes() {
    let stream = |first: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_forecourt-scenes"))
            .args([
                "stream", "--seed", "3", "--first", first, "--count", "4", "--width", "96", "--height", "72",
            ])
            .output()
            .unwrap();
        assert!(output.status.success());
        output.stdout
    };
    let (one, two) = (stream("0"), stream("0"));
    assert!(one.starts_with(b"FORECOURT SCENES"));
    assert!(one == two);
    // A picture does not depend on those before it.
    let record = (one.len() - 32) / 4;
    assert!(stream("2")[32..32 + record] == one[32 + 2 * record..32 + 3 * record]);
}

#[test]
fn an_order_that_makes_no_sense_is_refused() {
    for words in
        [&["draw"][..], &["stream", "--seed"], &["stream", "--split", "both"], &["stream", "--width", "9"]]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_forecourt-scenes")).args(words).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn boxes_and_cut_off_edges_follow_from_the_matte() {
    for drawn in scenes(Split::Training, 60) {
        let inside: Vec<(usize, usize)> = (0..drawn.matte.len())
            .filter(|&pixel| drawn.matte[pixel] >= 128)
            .map(|pixel| (pixel % SIZE.0, pixel / SIZE.0))
            .collect();
        let Some([left, top, right, bottom]) = drawn.labels.box_px else {
            assert!(inside.is_empty());
            continue;
        };
        let xs = inside.iter().map(|place| place.0);
        let ys = inside.iter().map(|place| place.1);
        assert_eq!((xs.clone().min(), xs.max().map(|x| x + 1)), (Some(left as usize), Some(right as usize)));
        assert_eq!((ys.clone().min(), ys.max().map(|y| y + 1)), (Some(top as usize), Some(bottom as usize)));
        assert_eq!(
            drawn.labels.cut_off,
            [left < 0.5, top < 0.5, right as usize == SIZE.0, bottom as usize == SIZE.1]
        );
        // Panes are of the vehicle.
        let outside =
            (0..drawn.glass.len()).filter(|&pixel| drawn.glass[pixel] > 200 && drawn.matte[pixel] < 100);
        assert!(outside.count() < 12);
    }
}

#[test]
fn views_are_told_by_where_the_camera_stands() {
    let (mut seen, mut untold) = ([0; 11], 0);
    for drawn in scenes(Split::Training, 200) {
        let labels = &drawn.labels;
        if labels.view == UNTOLD {
            assert!(labels.plate_px.is_some(), "a picture that could be two things shows a plate from near");
            untold += 1;
            continue;
        }
        seen[usize::from(labels.view)] += 1;
        match labels.view {
            INTERIOR => assert!(drawn.matte.iter().all(|&alpha| alpha == 255)),
            OTHER => assert!(drawn.matte.iter().all(|&alpha| alpha < 128)),
            DETAIL => assert!(labels.azimuth_deg.is_none()),
            view => {
                let azimuth = labels.azimuth_deg.unwrap();
                let off = (azimuth - f32::from(view) * 45.0 + 180.0).rem_euclid(360.0) - 180.0;
                assert!(off.abs() <= 22.6, "{view} at {azimuth}");
            }
        }
    }
    assert!(seen.iter().all(|&count| count > 0) && untold > 0, "{seen:?}, {untold}");
}

#[test]
fn a_plate_is_where_its_corners_say() {
    // A plate is a bright or coloured board in a frame: its middle differs from a place well beside it, and it is a
    // convex quadrilateral whose first corner is its reader's top left.
    let mut plates = 0;
    for drawn in scenes(Split::Training, 120) {
        let Some([a, b, c, d]) = drawn.labels.plate_px else { continue };
        plates += 1;
        let turn = |p: [f32; 2], q: [f32; 2], r: [f32; 2]| {
            (q[0] - p[0]) * (r[1] - q[1]) - (q[1] - p[1]) * (r[0] - q[0])
        };
        for (p, q, r) in [(a, b, c), (b, c, d), (c, d, a), (d, a, b)] {
            assert!(turn(p, q, r) > 0.0, "{a:?} {b:?} {c:?} {d:?}");
        }
        assert!(a[0] < b[0] && d[0] < c[0] && a[1] < d[1]);
        let middle = [(a[0] + c[0]) / 2.0, (a[1] + c[1]) / 2.0];
        let pixel = middle[1] as usize * SIZE.0 + middle[0] as usize;
        assert!(drawn.matte[pixel] > 200, "a plate is on its vehicle");
        assert!(drawn.glass[pixel] < 50, "and no pane");
    }
    assert!(plates > 20, "{plates}");
}

#[test]
fn some_plates_are_shown_that_nobody_can_read() {
    let scenes = scenes(Split::HeldOut, 120);
    let count = |is: fn(&Labels) -> bool| scenes.iter().filter(|drawn| is(&drawn.labels)).count();
    assert_eq!(count(|labels| labels.plate_px.is_some() && !labels.shows_plate), 0);
    let unreadable = count(|labels| labels.plate_px.is_none() && labels.shows_plate);
    let none = count(|labels| !labels.shows_plate);
    assert!(unreadable > 0 && none > 20, "{unreadable} and {none}");
}

#[test]
fn what_is_held_out_is_never_trained_with() {
    let unseen = |drawn: &Drawn| {
        let labels = &drawn.labels;
        labels.kind == BodyKind::Minivan
            || matches!(labels.environs, Environs::ParkingDeck | Environs::Snow)
            || labels.faults & (fault::MOTION | fault::DIRT) != 0
    };
    assert!(scenes(Split::Training, 150).iter().all(|drawn| !unseen(drawn)));
    assert!(scenes(Split::HeldOut, 60).iter().all(unseen));
}
