//! Videos by their first bytes.

/// Brands of files that are MP4, and the one of `QuickTime` (<https://mp4ra.org>).
const MP4_BRANDS: [&[u8; 4]; 14] = [
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VH",
    b"M4VP", b"dash", b"MSNV",
];

/// Media type of a video that is taken; `None` for everything else.
#[must_use]
pub(super) fn media_type(head: &[u8]) -> Option<&'static str> {
    let brand = head.get(4..12).and_then(|named| named.strip_prefix(b"ftyp"));
    if let Some(brand) = brand {
        return if brand == b"qt  " {
            Some("video/quicktime")
        } else {
            MP4_BRANDS.iter().any(|known| brand == *known).then_some("video/mp4")
        };
    }
    // The document type stands within the first element of an EBML file (RFC 8794).
    let is_webm = head.starts_with(b"\x1a\x45\xdf\xa3")
        && head.get(..64.min(head.len())).is_some_and(|start| start.windows(4).any(|word| word == b"webm"));
    is_webm.then_some("video/webm")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_content() {
        let check = |head: &[u8], expected: Option<&str>| assert_eq!(media_type(head), expected, "{head:?}");
        check(b"\0\0\0\x20ftypisom\0\0\x02\0", Some("video/mp4"));
        check(b"\0\0\0\x18ftypmp42", Some("video/mp4"));
        check(b"\0\0\0\x14ftypqt  ", Some("video/quicktime"));
        check(b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", Some("video/webm"));
        check(b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x88matroska", None);
        check(b"\0\0\0\x18ftypheic", None);
        check(b"\0\0\0\x18ftypavif", None);
        check(b"\xff\xd8\xff", None);
        check(b"", None);
    }
}
