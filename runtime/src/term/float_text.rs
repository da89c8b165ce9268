//! Floats as text, the ways of `float_to_list/1,2` and of the emulator's own printer, and back. Knows no terms.

/// How `float_to_list/2` was asked to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Scientific(usize),
    Decimals { digits: usize, compact: bool },
    Short,
}

/// Longest text that OTP's buffer holds.
const BUFFER_CHARS: usize = 255;
/// Decimals up to here are cut out of the fraction as one integer, beyond they are printed exactly.
const FAST_DECIMALS: usize = 18;
/// Floats from here on have no fraction.
const TWO_POW_53: f64 = 9_007_199_254_740_992.0;

/// The text, or `None` when it would not fit OTP's buffer.
pub fn format(value: f64, style: Style) -> Option<String> {
    let text = match style {
        Style::Scientific(digits) => scientific(value, digits),
        Style::Decimals { digits, compact } => decimals(value, digits, compact),
        Style::Short => short(value),
    };
    (text.len() <= BUFFER_CHARS).then_some(text)
}

/// C's `%.*e`.
pub fn scientific(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$e}");
    let Some((mantissa, exponent)) = text.split_once('e') else { return text };
    match exponent.strip_prefix('-') {
        Some(positive) => format!("{mantissa}e-{positive:0>2}"),
        None => format!("{mantissa}e+{exponent:0>2}"),
    }
}

fn decimals(value: f64, digits: usize, compact: bool) -> String {
    let magnitude = value.abs();
    let mut text = String::new();
    if value.is_sign_negative() {
        text.push('-');
    }
    if magnitude >= TWO_POW_53 || digits > FAST_DECIMALS {
        text.push_str(&format!("{magnitude:.digits$}"));
    } else {
        let scale = 10u64.pow(digits as u32);
        let mut whole = magnitude.trunc() as u64;
        let mut part = ((magnitude - magnitude.trunc()) * scale as f64 + 0.5) as u64;
        if part >= scale {
            whole += 1;
            part -= scale;
        }
        text.push_str(&whole.to_string());
        if digits > 0 {
            text.push_str(&format!(".{part:0digits$}"));
        }
    }
    if compact && digits > 0 {
        while text.ends_with('0') && !text.ends_with(".0") {
            text.pop();
        }
    }
    text
}

/// Shortest text that reads back as the same float, in the shorter of the two notations.
pub fn short(value: f64) -> String {
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let magnitude = value.abs();
    if magnitude == 0.0 {
        return format!("{sign}0.0");
    }
    let text = format!("{magnitude:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits: String = mantissa.chars().filter(|&c| c != '.').collect();
    let place = exponent.parse::<i32>().unwrap_or(0) + 1;
    let body = if magnitude < TWO_POW_53 { place_point(place, &digits) } else { with_exponent(place - 1, &digits) };
    format!("{sign}{body}")
}

/// `0.Digits * 10^place`.
fn place_point(place: i32, digits: &str) -> String {
    let length = digits.len() as i32;
    if place == 0 {
        return format!("0.{digits}");
    }
    if place > 0 && place < length {
        let (whole, part) = digits.split_at(place as usize);
        return format!("{whole}.{part}");
    }
    let exponent = place - 1;
    let cost = exponent.to_string().len() as i32 + 1 + if length == 1 { 2 } else { 1 };
    if place < 0 {
        return if 2 - place <= cost {
            format!("0.{}{digits}", "0".repeat(-place as usize))
        } else {
            with_exponent(exponent, digits)
        };
    }
    if place - length + 2 <= cost {
        format!("{digits}{}.0", "0".repeat((place - length) as usize))
    } else {
        with_exponent(exponent, digits)
    }
}

fn with_exponent(exponent: i32, digits: &str) -> String {
    let (first, rest) = digits.split_at(1);
    format!("{first}.{}e{exponent}", if rest.is_empty() { "0" } else { rest })
}

/// Reads `[+-]?digit+.digit+([eE][+-]?digit+)?` from the start: the float and how many bytes it took. `None` also when out of range.
pub fn parse_prefix(text: &[u8]) -> Option<(f64, usize)> {
    let digits = |from: usize| text[from..].iter().take_while(|c| c.is_ascii_digit()).count();
    let mut at = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let whole = digits(at);
    at += whole;
    if whole == 0 || text.get(at) != Some(&b'.') {
        return None;
    }
    let part = digits(at + 1);
    if part == 0 {
        return None;
    }
    at += 1 + part;
    if matches!(text.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at + 1 + sign);
        if exponent > 0 {
            at += 1 + sign + exponent;
        }
    }
    let value: f64 = core::str::from_utf8(&text[..at]).ok()?.parse().ok()?;
    value.is_finite().then_some((value, at))
}

/// The float that the whole text spells.
pub fn parse(text: &[u8]) -> Option<f64> {
    parse_prefix(text).filter(|&(_, used)| used == text.len()).map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_is_otp_short() {
        let rows = [
            (1.0e5, "1.0e5"),
            (12345.0, "12345.0"),
            (0.0001, "0.0001"),
            (1.23e-5, "1.23e-5"),
            (1200.0, "1.2e3"),
            (0.0012, "0.0012"),
            (99999.0, "99999.0"),
            (1.234567e-4, "1.234567e-4"),
            (1e22, "1.0e22"),
            (-0.0, "-0.0"),
            (5e-324, "5.0e-324"),
            (9007199254740991.0, "9007199254740991.0"),
            (9007199254740992.0, "9.007199254740992e15"),
        ];
        for (value, want) in rows {
            assert_eq!(short(value), want);
        }
    }

    #[test]
    fn decimals_round_as_otp() {
        let rows = [
            (1.005, 2, "1.00"),
            (2.675, 2, "2.67"),
            (2.5, 0, "3"),
            (0.7, 17, "0.69999999999999992"),
            (123.456, 18, "123.456000000000003072"),
            (-0.0, 2, "-0.00"),
            (1e23, 0, "99999999999999991611392"),
        ];
        for (value, digits, want) in rows {
            assert_eq!(decimals(value, digits, false), want);
        }
        assert_eq!(decimals(1.23e-5, 10, true), "0.0000123");
        assert_eq!(scientific(-5e-324, 3), "-4.941e-324");
    }

    #[test]
    fn parses_only_erlang_floats() {
        assert_eq!(parse(b"+1.5e3"), Some(1500.0));
        for bad in ["1", "1.", ".5", "1.5e", "1.0e999", " 1.0", "1.0 ", "inf", "nan"] {
            assert_eq!(parse(bad.as_bytes()), None, "{bad}");
        }
    }
}
