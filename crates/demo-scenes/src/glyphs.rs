//! The few letters and digits that plates and the showroom's sign need, five cells wide and seven high.
//!
//! Not for: text for people; the pictures carry none.

/// Cells from one letter to the next.
pub(crate) const PITCH: f32 = 6.0;
pub(crate) const ROWS: f32 = 7.0;

/// True if the cell at `column`, `row` (from the top left, in cells) of `text` is inked.
pub(crate) fn inked(text: &str, column: f32, row: f32) -> bool {
    if column < 0.0 || !(0.0..ROWS).contains(&row) {
        return false;
    }
    let (place, inside) = ((column / PITCH).floor(), column % PITCH);
    if inside >= PITCH - 1.0 {
        return false;
    }
    let Some(letter) = text.chars().nth(place as usize) else { return false };
    (rows_of(letter)[row as usize] >> (4 - inside as u8)) & 1 == 1
}

/// Width in cells.
pub(crate) fn width(text: &str) -> f32 {
    text.chars().count() as f32 * PITCH - 1.0
}

const fn rows_of(letter: char) -> [u8; 7] {
    match letter {
        '0' => [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
        '1' => [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
        '2' => [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
        '3' => [0b11110, 0b00001, 0b00001, 0b01110, 0b00001, 0b00001, 0b11110],
        '4' => [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
        '5' => [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
        '6' => [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
        '7' => [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
        '8' => [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
        '9' => [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
        'C' => [0b01110, 0b10001, 0b10000, 0b10000, 0b10000, 0b10001, 0b01110],
        'E' => [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111],
        'F' => [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b10000],
        'O' => [0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
        'R' => [0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001],
        'T' => [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100],
        'U' => [0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
        _ => [0; 7],
    }
}

#[cfg(test)]
mod tests {
    use super::{inked, width};

    #[test]
    fn letters_are_where_they_should_be() {
        assert!(inked("FT", 0.5, 0.5));
        assert!(!inked("FT", 4.5, 1.5));
        assert!(!inked("FT", 5.5, 0.5), "gap between letters");
        assert!(inked("FT", 8.5, 6.5), "the T's stem");
        assert!(!inked("FT", 99.0, 3.0) && !inked("FT", -1.0, 3.0) && !inked("FT", 0.0, 7.0));
        assert!((width("FT") - 11.0).abs() < 1e-6);
    }
}
