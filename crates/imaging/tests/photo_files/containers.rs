//! Changes to whole files: chunks put into a PNG or a WebP, tables taken out of a JPEG.

/// A chunk with its checksum.
pub(crate) fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = u32::to_be_bytes(data.len() as u32).to_vec();
    chunk.extend(kind);
    chunk.extend(data);
    let checksum = crc32(&chunk[4..]);
    chunk.extend(checksum.to_be_bytes());
    chunk
}

/// A PNG with a chunk behind its head.
pub(crate) fn with_png_chunk(png: &[u8], kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let (head, rest) = png.split_at(33);
    [head, &png_chunk(kind, data), rest].concat()
}

/// The data of a chunk that holds a profile.
pub(crate) fn iccp(profile: &[u8]) -> Vec<u8> {
    [b"drawn\0\0".as_slice(), &zlib(profile)].concat()
}

/// Uncompressed data in the form of zlib (RFC 1950, 1951).
fn zlib(data: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let blocks = data.chunks(0xFFFF).collect::<Vec<_>>();
    for (index, block) in blocks.iter().enumerate() {
        let length = block.len() as u16;
        stream.push(u8::from(index + 1 == blocks.len()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(*block);
    }
    let (a, b) = data.iter().fold((1_u32, 0_u32), |(a, b), &byte| {
        let a = (a + u32::from(byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    stream.extend((b << 16 | a).to_be_bytes());
    stream
}

/// The checksum of PNG's chunks (ISO 3309).
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 * (sum & 1)))
    })
}

pub(crate) fn webp_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = kind.to_vec();
    chunk.extend(u32::to_le_bytes(data.len() as u32));
    chunk.extend(data);
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

/// A plain WebP in an extended container with these flags, with chunks before and behind the picture.
pub(crate) fn extended_webp(
    plain: &[u8],
    size: (u32, u32),
    flags: u8,
    before: &[Vec<u8>],
    behind: &[Vec<u8>],
) -> Vec<u8> {
    let mut head = vec![flags, 0, 0, 0];
    head.extend(&(size.0 - 1).to_le_bytes()[..3]);
    head.extend(&(size.1 - 1).to_le_bytes()[..3]);
    let mut file = b"RIFF\0\0\0\0WEBP".to_vec();
    file.extend(webp_chunk(b"VP8X", &head));
    file.extend(before.concat());
    file.extend(&plain[12..]);
    file.extend(behind.concat());
    let length = u32::to_le_bytes(file.len() as u32 - 8);
    file[4..8].copy_from_slice(&length);
    file
}

/// A JPEG without the segments of this marker.
pub(crate) fn without_segments(jpeg: &[u8], marker: u8) -> Vec<u8> {
    let mut kept = jpeg[..2].to_vec();
    let mut at = 2;
    loop {
        let length = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        let end = at + 2 + length;
        if jpeg[at + 1] == 0xDA {
            kept.extend(&jpeg[at..]);
            return kept;
        }
        if jpeg[at + 1] != marker {
            kept.extend(&jpeg[at..end]);
        }
        at = end;
    }
}
