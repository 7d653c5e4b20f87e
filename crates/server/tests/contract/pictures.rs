//! The photos of a vehicle beyond their results: their order, spins, the trash; and videos.

use forecourt_api::composition::Item;
use forecourt_api::image::{Category, ImageOrder, ImagePatch, ImageState, VideoInput};
use forecourt_api::{ImageId, VehicleId};
use forecourt_client::{Error, part_b};

use crate::server::Running;

/// The display order, a frame of a spin, and an image deleted and brought back.
pub(crate) async fn order_and_trash(server: &Running, vehicle: &VehicleId, image: &ImageId) {
    let client = &server.client;
    let list = client.run(part_b::list_images_versioned(vehicle)).await.unwrap();
    let order = ImageOrder { image_ids: vec![image.clone()] };
    let set =
        client.run(part_b::reorder_images(vehicle, &order, list.etag.as_deref().unwrap())).await.unwrap();
    assert_eq!(set.value.items.len(), 1);
    assert_eq!(client.run(part_b::reorder_images(vehicle, &order, "\"v1-0\"")).await, Err(Error::Stale));
    let frame = ImagePatch {
        spin_id: Some(Some("outside".to_owned())),
        frame: Some(Some(0)),
        ..ImagePatch::default()
    };
    let framed = client.run(part_b::patch_image(image, &frame)).await.unwrap();
    assert_eq!((framed.spin_id.as_deref(), framed.frame), (Some("outside"), Some(0)));
    let out = ImagePatch { spin_id: Some(None), ..ImagePatch::default() };
    assert_eq!(client.run(part_b::patch_image(image, &out)).await.unwrap().frame, None);
    client.run(part_b::delete_image(image)).await.unwrap();
    let trash = client.run(part_b::list_deleted_images(vehicle)).await.unwrap();
    assert_eq!(trash.items[0].image_id, *image);
    assert!(trash.items[0].deleted_at.is_some());
    let back = client.run(part_b::restore_image(image)).await.unwrap();
    assert_eq!((back.image_id, back.deleted_at), (image.clone(), None));
}

/// A film by its address, twice, and its end.
pub(crate) async fn video(server: &Running, vehicle: &VehicleId) {
    let client = &server.client;
    let input =
        VideoInput { video_url: "https://films.example/walkaround.mp4".to_owned(), poster_image_id: None };
    let added = client.run(part_b::create_video(vehicle, &input)).await.unwrap();
    assert_eq!((added.category.clone(), added.status.clone()), (Category::Video, ImageState::Final));
    assert_eq!(client.run(part_b::create_video(vehicle, &input)).await.unwrap(), added);
    let composition = client.run(part_b::composition(vehicle)).await.unwrap();
    let last = composition.categories.last().unwrap();
    assert!(matches!(&last.items[..], [Item::Video { src, .. }] if *src == input.video_url), "{last:?}");
    client.run(part_b::delete_image(&added.image_id)).await.unwrap();
}
