//! Spelling of a model's interface on the command line.

use std::str::FromStr;

use clap::ValueEnum;
use forecourt_imaging::saliency::{Interface, Output, Scale};

/// Kinds of models whose authors published how they are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Preset {
    /// 1024 × 1024, mean 0.5, deviation 1, first output, stretched
    Isnet,
    /// 320 × 320, mean and deviation of ImageNet, first output, stretched
    U2net,
    /// 1024 × 1024, mean and deviation of ImageNet, sigmoid of the last output
    Birefnet,
}

impl Preset {
    pub(super) fn interface(self) -> Interface {
        match self {
            Self::Isnet => Interface::ISNET,
            Self::U2net => Interface::U2NET,
            Self::Birefnet => Interface::BIREFNET,
        }
    }
}

/// Width and height in pixels, as in `320x240`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size(pub(super) u32, pub(super) u32);

impl FromStr for Size {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let sides = text.split_once('x').map(|(width, height)| (width.parse(), height.parse()));
        let Some((Ok(width), Ok(height))) = sides else {
            return Err("write width and height as in 1024x768");
        };
        Ok(Self(width, height))
    }
}

/// A number for red, green and blue, as in `0.485,0.456,0.406`; a single one is for all three.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Triple(pub(super) [f32; 3]);

impl FromStr for Triple {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers: Result<Vec<f32>, _> = text.split(',').map(|number| number.trim().parse()).collect();
        match numbers.as_deref() {
            Ok(&[all]) => Ok(Self([all; 3])),
            Ok(&[red, green, blue]) => Ok(Self([red, green, blue])),
            _ => Err("write three numbers as in 0.485,0.456,0.406, or one for all"),
        }
    }
}

pub(super) fn output(text: &str) -> Result<Output, String> {
    Ok(match text {
        "first" => Output::At(0),
        "last" => Output::Last,
        "" => return Err("write first, last, a number or a name".to_owned()),
        _ => match (text.parse(), text.strip_prefix("name=")) {
            (Ok(place), _) => Output::At(place),
            (_, Some(name)) => Output::Named(name.to_owned()),
            _ => Output::Named(text.to_owned()),
        },
    })
}

pub(super) fn scale(text: &str) -> Result<Scale, String> {
    match text {
        "unit" => Ok(Scale::Unit),
        "sigmoid" => Ok(Scale::Sigmoid),
        "minmax" => Ok(Scale::MinMax),
        _ => Err("write unit, sigmoid or minmax".to_owned()),
    }
}

pub(super) fn sha256(text: &str) -> Result<String, String> {
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("a SHA-256 has 64 hexadecimal digits".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_triples() {
        assert_eq!("1024x768".parse(), Ok(Size(1024, 768)));
        for wrong in ["", "1024", "1024x", "x768", "1024x768x3", "-1x5", "1024×768"] {
            assert!(wrong.parse::<Size>().is_err(), "{wrong}");
        }
        assert_eq!("0.5".parse(), Ok(Triple([0.5; 3])));
        assert_eq!("0.1, 0.2,0.3".parse(), Ok(Triple([0.1, 0.2, 0.3])));
        for wrong in ["", "a", "1,2", "1,2,3,4", "1;2;3"] {
            assert!(wrong.parse::<Triple>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn outputs_scales_and_hashes() {
        let named = |name: &str| Ok(Output::Named(name.to_owned()));
        let check =
            |text: &str, expected: Result<Output, String>| assert_eq!(output(text), expected, "{text}");
        check("first", Ok(Output::At(0)));
        check("last", Ok(Output::Last));
        check("2", Ok(Output::At(2)));
        check("sal_map", named("sal_map"));
        check("name=1959", named("1959"));
        assert!(output("").is_err() && scale("softmax").is_err());
        assert_eq!(scale("minmax"), Ok(Scale::MinMax));
        assert_eq!(sha256(&"AB".repeat(32)), Ok("ab".repeat(32)));
        assert!(sha256("abc").is_err() && sha256(&"zz".repeat(32)).is_err());
    }
}
