//! Values as columns, and back.

use forecourt_api::{CustomerId, VehicleId};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::{BlobKey, Error, Result};

/// A moment as microseconds since 1970.
pub(super) fn micros(moment: Timestamp) -> i64 {
    moment.as_microsecond()
}

/// A moment as it will be read back.
pub(super) fn stored(moment: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(moment.as_microsecond()).unwrap_or(moment)
}

/// A moment and a duration later; the end of time at most.
pub(super) fn after(moment: Timestamp, duration: SignedDuration) -> Timestamp {
    moment.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

/// A value as JSON text.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Internal(error.into()))
}

/// A value that may be absent as JSON text.
pub(super) fn optional_json<T: Serialize>(value: Option<&T>) -> Result<Option<String>> {
    value.map(json).transpose()
}

/// A count for a signed column.
pub(super) fn signed(count: u64) -> Result<i64> {
    i64::try_from(count).map_err(|error| Error::Internal(error.into()))
}

/// Columns of a row by name.
pub(super) trait Columns {
    /// Text that is always there.
    fn text(&self, column: &'static str) -> Result<String>;
    /// Text or null.
    fn optional_text(&self, column: &'static str) -> Result<Option<String>>;
    /// A whole number that is always there.
    fn integer(&self, column: &'static str) -> Result<i64>;
    /// A whole number or null.
    fn optional_integer(&self, column: &'static str) -> Result<Option<i64>>;
    /// A truth value.
    fn flag(&self, column: &'static str) -> Result<bool>;
    /// A fraction.
    fn real(&self, column: &'static str) -> Result<f64>;
    /// Bytes.
    fn bytes(&self, column: &'static str) -> Result<Vec<u8>>;
    /// Bytes or null.
    fn optional_bytes(&self, column: &'static str) -> Result<Option<Vec<u8>>>;

    /// A whole number that cannot be negative or large.
    fn count<T: TryFrom<i64>>(&self, column: &'static str) -> Result<T> {
        self.integer(column)?.try_into().map_err(|_| Error::corrupt(column, "the number is out of its range"))
    }

    /// A moment that is always there.
    fn moment(&self, column: &'static str) -> Result<Timestamp> {
        Timestamp::from_microsecond(self.integer(column)?).map_err(|error| Error::corrupt(column, error))
    }

    /// A moment or null.
    fn optional_moment(&self, column: &'static str) -> Result<Option<Timestamp>> {
        self.optional_integer(column)?
            .map(|micros| Timestamp::from_microsecond(micros).map_err(|error| Error::corrupt(column, error)))
            .transpose()
    }

    /// A value kept as JSON.
    fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T> {
        serde_json::from_str(&self.text(column)?).map_err(|error| Error::corrupt(column, error))
    }

    /// A value kept as JSON, or null.
    fn optional_json<T: DeserializeOwned>(&self, column: &'static str) -> Result<Option<T>> {
        self.optional_text(column)?
            .map(|text| serde_json::from_str(&text).map_err(|error| Error::corrupt(column, error)))
            .transpose()
    }

    /// A word of a closed list.
    fn word<T>(&self, column: &'static str, parse: fn(&str) -> Option<T>) -> Result<T> {
        parse(&self.text(column)?).ok_or_else(|| Error::corrupt(column, "the word is not known"))
    }

    /// A word of an open list.
    fn open_word<T: for<'a> From<&'a str>>(&self, column: &'static str) -> Result<T> {
        Ok(T::from(self.text(column)?.as_str()))
    }

    /// A word of an open list, or null.
    fn optional_open_word<T: for<'a> From<&'a str>>(&self, column: &'static str) -> Result<Option<T>> {
        Ok(self.optional_text(column)?.as_deref().map(T::from))
    }

    /// Column `account`.
    fn account(&self) -> Result<CustomerId> {
        Ok(CustomerId::new(self.text("account")?))
    }

    /// Column `vehicle_id`.
    fn vehicle_id(&self) -> Result<VehicleId> {
        VehicleId::new(self.text("vehicle_id")?).map_err(|error| Error::corrupt("vehicle_id", error))
    }

    /// Column `blob_key`.
    fn blob_key(&self) -> Result<BlobKey> {
        BlobKey::new(self.text("blob_key")?).map_err(|error| Error::corrupt("blob_key", error))
    }
}

impl Columns for SqliteRow {
    fn text(&self, column: &'static str) -> Result<String> {
        Ok(self.try_get(column)?)
    }

    fn optional_text(&self, column: &'static str) -> Result<Option<String>> {
        Ok(self.try_get(column)?)
    }

    fn integer(&self, column: &'static str) -> Result<i64> {
        Ok(self.try_get(column)?)
    }

    fn optional_integer(&self, column: &'static str) -> Result<Option<i64>> {
        Ok(self.try_get(column)?)
    }

    fn flag(&self, column: &'static str) -> Result<bool> {
        Ok(self.try_get(column)?)
    }

    fn real(&self, column: &'static str) -> Result<f64> {
        Ok(self.try_get(column)?)
    }

    fn bytes(&self, column: &'static str) -> Result<Vec<u8>> {
        Ok(self.try_get(column)?)
    }

    fn optional_bytes(&self, column: &'static str) -> Result<Option<Vec<u8>>> {
        Ok(self.try_get(column)?)
    }
}
