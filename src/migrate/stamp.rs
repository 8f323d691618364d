//! The time that a migration is named after.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(u64);

impl Stamp {
    /// The time of this run: what `SOURCE_DATE_EPOCH` says, or the clock.
    pub fn now(source_date_epoch: Option<&str>) -> Self {
        let given = source_date_epoch.and_then(|text| text.trim().parse().ok());
        let clock = || {
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_secs())
        };
        Self(given.unwrap_or_else(clock).min(LATEST))
    }

    /// The time that `YYYYMMDDHHMMSS` names.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 14 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let part = |from: usize, to: usize| text[from..to].parse::<u64>().ok();
        let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
        let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
        if !(1970..=9999).contains(&year) || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let days = (0..366).map(|day| days_before(year) + day);
        let found = days
            .map(|day| day * 86_400)
            .find(|&at| Self(at).date() == (year, month, day))?;
        Some(Self(found + hour * 3600 + minute * 60 + second))
    }

    /// The time some seconds later.
    pub fn plus(self, seconds: u64) -> Self {
        Self((self.0 + seconds).min(LATEST))
    }

    /// `YYYYMMDDHHMMSS`.
    pub fn digits(self) -> String {
        let (year, month, day) = self.date();
        let second = self.0 % 86_400;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
    }

    /// `YYYY-MM-DD HH:MM:SS`.
    pub fn text(self) -> String {
        let digits = self.digits();
        let part = |from: usize, to: usize| &digits[from..to];
        format!(
            "{}-{}-{} {}:{}:{}",
            part(0, 4),
            part(4, 6),
            part(6, 8),
            part(8, 10),
            part(10, 12),
            part(12, 14)
        )
    }

    /// Seconds since 1970.
    pub fn seconds(self) -> u64 {
        self.0
    }

    fn date(self) -> (u64, u64, u64) {
        let mut year = 1970 + self.0 / 86_400 / 366;
        while days_before(year + 1) <= self.0 / 86_400 {
            year += 1;
        }
        let mut day = self.0 / 86_400 - days_before(year);
        let mut month = 1;
        for length in [
            31,
            if is_leap(year) { 29 } else { 28 },
            31,
            30,
            31,
            30,
            31,
            31,
            30,
            31,
            30,
        ] {
            if day < length {
                break;
            }
            day -= length;
            month += 1;
        }
        (year, month, day + 1)
    }
}

/// The end of the year 9999.
const LATEST: u64 = 253_402_300_799;

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// The days from 1970 to the beginning of a year.
fn days_before(year: u64) -> u64 {
    let leaps = |year: u64| year / 4 - year / 100 + year / 400;
    (year - 1970) * 365 + leaps(year - 1) - leaps(1969)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_and_read() {
        for (seconds, digits) in [
            (0, "19700101000000"),
            (951_782_399, "20000228235959"),
            (951_782_400, "20000229000000"),
            (1_704_067_199, "20231231235959"),
            (1_735_603_200, "20241231000000"),
            (LATEST, "99991231235959"),
        ] {
            assert_eq!(Stamp(seconds).digits(), digits);
            assert_eq!(Stamp::parse(digits), Some(Stamp(seconds)));
        }
        assert_eq!(Stamp::now(Some("1704067200")).text(), "2024-01-01 00:00:00");
        for wrong in [
            "",
            "2024",
            "20241301000000",
            "20230229000000",
            "20240101240000",
            "2024010100000x",
        ] {
            assert_eq!(Stamp::parse(wrong), None, "{wrong}");
        }
    }
}
