//! Check of a file's outermost layer: a whole ONNX model or not.
//!
//! The reader behind it trusts lengths and may read for ever on a file that is cut off or something else altogether.
//! Not for: what is in the graph.

/// Number of the graph among a model's fields.
const GRAPH: u64 = 7;

/// True if the fields of the outermost message fill the file exactly, and one of them is a graph.
pub(super) fn is_whole(file: &[u8]) -> bool {
    let mut rest = file;
    let mut has_graph = false;
    while !rest.is_empty() {
        let Some(key) = varint(&mut rest) else { return false };
        let length = match key & 7 {
            0 => varint(&mut rest).map(|_| 0),
            1 => Some(8),
            2 => varint(&mut rest),
            5 => Some(4),
            _ => None,
        };
        let after = length.and_then(|length| rest.get(usize::try_from(length).ok()?..));
        let (Some(after), true) = (after, key >> 3 != 0) else { return false };
        rest = after;
        has_graph |= key == (GRAPH << 3 | 2);
    }
    has_graph
}

/// A number of seven bits a byte, the lowest first.
fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for place in 0..10 {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7F) << (7 * place);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_whole_files_with_a_graph() {
        let check = |file: &[u8], expected: bool| assert_eq!(is_whole(file), expected, "{file:?}");
        let whole = [0x08, 0x08, 0x3A, 0x03, 1, 2, 3, 0x42, 0x00];
        check(&whole, true);
        for length in 1..whole.len() {
            // Cut behind a field, what is left is whole.
            check(&whole[..length], length == 7);
        }
        check(&[], false);
        check(&[0x08, 0x08], false);
        check(&[0xFF; 64], false);
        check(b"GIF89a and then nothing", false);
    }
}
