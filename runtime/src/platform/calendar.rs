//! Days and seconds by the Gregorian calendar, and the time zone of the machine.

use super::time::{localtime_r, mktime};

/// A date and a time of day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
}

/// Days from 1970-01-01 to a date. Eras of 400 years that begin in March, after Hinnant, "chrono-Compatible Low-Level Date Algorithms".
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date so many days after 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

impl Moment {
    /// Of a time in seconds since 1970, universal time.
    pub fn from_posix(seconds: i64) -> Moment {
        let (year, month, day) = date(seconds.div_euclid(86_400));
        let rest = seconds.rem_euclid(86_400);
        Moment { year, month, day, hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60 }
    }

    /// Seconds since 1970 when this is universal time.
    pub fn posix(self) -> i64 {
        days(self.year, self.month, self.day) * 86_400 + self.hour * 3600 + self.minute * 60 + self.second
    }

    /// Whether there is such a date and time, from `first_year` on and not absurdly late.
    pub fn is_valid(self, first_year: i64) -> bool {
        (first_year..1_000_000_000).contains(&self.year)
            && (1..=12).contains(&self.month)
            && self.day >= 1
            && date(days(self.year, self.month, self.day)) == (self.year, self.month, self.day)
            && (0..24).contains(&self.hour)
            && (0..60).contains(&self.minute)
            && (0..60).contains(&self.second)
    }

    /// The local time at a time since 1970.
    pub fn local(seconds: i64) -> Option<Moment> {
        // SAFETY: `tm` is plain numbers; the call fills one.
        let tm = unsafe {
            let mut tm: libc::tm = std::mem::zeroed();
            if localtime_r(&raw const seconds, &raw mut tm).is_null() {
                return None;
            }
            tm
        };
        let field = i64::from;
        Some(Moment {
            year: field(tm.tm_year) + 1900,
            month: field(tm.tm_mon) + 1,
            day: field(tm.tm_mday),
            hour: field(tm.tm_hour),
            minute: field(tm.tm_min),
            second: field(tm.tm_sec),
        })
    }

    /// Seconds since 1970 when this is local time, in summer time or not as told, or as it is then.
    pub fn posix_of_local(self, summer_time: Option<bool>) -> Option<i64> {
        let field = |value: i64| i32::try_from(value).ok();
        // SAFETY: `tm` is plain numbers; the call reads and normalises one.
        let seconds = unsafe {
            let mut tm: libc::tm = std::mem::zeroed();
            (tm.tm_year, tm.tm_mon, tm.tm_mday) = (field(self.year - 1900)?, field(self.month - 1)?, field(self.day)?);
            (tm.tm_hour, tm.tm_min, tm.tm_sec) = (field(self.hour)?, field(self.minute)?, field(self.second)?);
            tm.tm_isdst = summer_time.map_or(-1, i32::from);
            mktime(&raw mut tm)
        };
        Some(seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn seconds_and_dates_agree_both_ways() {
        for seconds in [0, -1, 951_782_400, 1_582_938_123, -11_676_096_000, -100_000_000_000, 1 << 50] {
            assert_eq!(Moment::from_posix(seconds).posix(), seconds);
        }
        let moment = Moment::from_posix(-100_000_000_000);
        assert_eq!((moment.year, moment.month, moment.day), (-1199, 2, 15));
        let moment = Moment::from_posix(1 << 50);
        assert_eq!((moment.year, moment.month, moment.day, moment.second), (35_680_317, 9, 25, 4));
        assert!(!Moment { year: 2021, month: 2, day: 29, ..moment }.is_valid(1600));
    }
}
