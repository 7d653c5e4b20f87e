//! Files in a local folder, and the growing files of uploads.

use bytes::Bytes;
use forecourt_api::UploadId;
use forecourt_store::blobs::LocalBlobs;
use forecourt_store::{BlobKey, Blobs, Error, UploadParts};
use futures_util::TryStreamExt;
use proptest::prelude::*;
use tempfile::TempDir;

#[cfg(test)]
fn key(text: &str) -> BlobKey {
    BlobKey::new(text).unwrap()
}

#[tokio::test]
async fn what_was_put_can_be_read_whole_and_in_parts() {
    let folder = TempDir::new().unwrap();
    let blobs = LocalBlobs::open(folder.path().join("blobs")).unwrap();
    let name = key("result/img_1/0a1b/640.jpg");
    assert_eq!(blobs.get(&name).await.unwrap(), None);
    assert_eq!(blobs.size(&name).await.unwrap(), None);
    assert!(blobs.open(&name, None).await.unwrap().is_none());
    blobs.delete(&name).await.unwrap();

    blobs.put(&name, Bytes::from_static(b"0123456789")).await.unwrap();
    assert_eq!(blobs.get(&name).await.unwrap().unwrap(), "0123456789");
    assert_eq!(blobs.size(&name).await.unwrap(), Some(10));
    for (range, part) in [
        (None, "0123456789"),
        (Some(0..10), "0123456789"),
        (Some(3..5), "34"),
        (Some(8..99), "89"),
        (Some(0..u64::MAX), "0123456789"),
        (Some(4..4), ""),
        (Some(10..20), ""),
        (Some(99..100), ""),
    ] {
        let reader = blobs.open(&name, range.clone()).await.unwrap().unwrap();
        assert_eq!(reader.size, 10);
        assert_eq!(reader.range.end - reader.range.start, part.len() as u64, "{range:?}");
        let bytes: Vec<Bytes> = reader.stream.try_collect().await.unwrap();
        assert_eq!(bytes.concat(), part.as_bytes(), "{range:?}");
    }

    blobs.put(&name, Bytes::from_static(b"again")).await.unwrap();
    assert_eq!(blobs.get(&name).await.unwrap().unwrap(), "again");
    blobs.delete(&name).await.unwrap();
    assert_eq!(blobs.get(&name).await.unwrap(), None);
}

#[tokio::test]
async fn nothing_but_the_file_is_left_behind() {
    let folder = TempDir::new().unwrap();
    let blobs = LocalBlobs::open(folder.path()).unwrap();
    blobs.put(&key("a/b"), Bytes::from_static(b"x")).await.unwrap();
    let names: Vec<_> = std::fs::read_dir(folder.path().join("a"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, ["b"], "no temporary file");
}

#[tokio::test]
async fn a_disk_that_refuses_is_called_unavailable() {
    let folder = TempDir::new().unwrap();
    let blobs = LocalBlobs::open(folder.path()).unwrap();
    blobs.put(&key("a"), Bytes::from_static(b"a file where a folder is wanted")).await.unwrap();
    let error = blobs.put(&key("a/b"), Bytes::from_static(b"x")).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
    assert!(matches!(LocalBlobs::open(folder.path().join("a")), Err(Error::Unavailable(_))));
}

#[tokio::test]
async fn parts_grow_from_the_acknowledged_offset() {
    let folder = TempDir::new().unwrap();
    let parts = UploadParts::open(folder.path().join("uploads")).unwrap();
    let id = UploadId::new("upl_1");
    assert_eq!(parts.length(&id).await.unwrap(), 0);
    assert_eq!(parts.read(&id).await.unwrap(), None);
    parts.delete(&id).await.unwrap();

    let append = async |offset: u64, bytes: &'static str| {
        parts.append(&id, offset, Bytes::from_static(bytes.as_bytes())).await
    };
    assert_eq!(append(0, "abcdef").await.unwrap(), 6);
    assert_eq!(append(3, "XY").await.unwrap(), 5, "what was not acknowledged is cut off");
    assert_eq!(parts.read(&id).await.unwrap().unwrap(), "abcXY");
    assert_eq!(append(5, "").await.unwrap(), 5);
    let error = append(6, "gap").await.unwrap_err();
    assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
    assert_eq!(parts.length(&id).await.unwrap(), 5);
    parts.delete(&id).await.unwrap();
    assert_eq!(parts.read(&id).await.unwrap(), None);

    for outside in ["", "..", "a/b", "/etc/passwd", "a\\b", "\0"] {
        let error = parts.append(&UploadId::new(outside), 0, Bytes::new()).await.unwrap_err();
        assert!(matches!(error, Error::Internal(_)), "{outside:?}: {error:?}");
    }
}

/// Some appends reach the disk but not the client; whatever the pattern, the acknowledged bytes are the file.
#[test]
fn any_pattern_of_lost_acknowledgements_keeps_the_bytes() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() };
    let steps = prop::collection::vec((prop::collection::vec(any::<u8>(), 0..20), any::<bool>()), 0..12);
    proptest!(config, |(steps in steps)| {
        runtime.block_on(async {
            let folder = TempDir::new().unwrap();
            let parts = UploadParts::open(folder.path()).unwrap();
            let id = UploadId::new("upl_1");
            let mut acknowledged = Vec::new();
            for (bytes, noted) in steps {
                let offset = acknowledged.len() as u64;
                let length = parts.append(&id, offset, Bytes::from(bytes.clone())).await.unwrap();
                assert_eq!(length, offset + bytes.len() as u64);
                if noted {
                    acknowledged.extend(bytes);
                }
            }
            let offset = acknowledged.len() as u64;
            parts.append(&id, offset, Bytes::new()).await.unwrap();
            assert_eq!(parts.read(&id).await.unwrap().unwrap(), acknowledged);
        });
    });
}

#[tokio::test]
async fn a_film_is_copied_in_pieces_or_not_at_all() {
    let folder = TempDir::new().unwrap();
    let blobs = LocalBlobs::open(folder.path().join("blobs")).unwrap();
    let parts = UploadParts::open(folder.path().join("parts")).unwrap();
    let (id, name) = (UploadId::new("upl_1"), key("video/img_1/0a1b2c3d"));
    let film: Bytes = (0..3_000_000_u32).map(|number| number.to_be_bytes()[3]).collect::<Vec<u8>>().into();
    parts.append(&id, 0, film.clone()).await.unwrap();
    let all = parts.stream(&id, film.len() as u64).await.unwrap();
    blobs.put_stream(&name, all).await.unwrap();
    assert_eq!(blobs.get(&name).await.unwrap().unwrap(), film);

    let other = key("video/img_2/0a1b2c3d");
    let too_long = parts.stream(&id, film.len() as u64 + 1).await.unwrap();
    assert!(matches!(blobs.put_stream(&other, too_long).await, Err(Error::Unavailable(_))));
    assert_eq!(blobs.get(&other).await.unwrap(), None);
    assert!(parts.stream(&UploadId::new("upl_2"), 1).await.is_err());
    let head = parts.stream(&id, 10).await.unwrap();
    let head: Vec<Bytes> = head.try_collect().await.unwrap();
    assert_eq!(head.concat(), film[..10]);
}
