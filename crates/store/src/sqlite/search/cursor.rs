//! Where a page ended: the sort and the last vehicle's values, as opaque text.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Sqlite};

use super::{may_be_null, sort_columns};
use crate::Result;
use crate::model::{SortKey, VehicleSort};
use crate::sqlite::columns::{Columns, json};

/// The place behind one vehicle in one order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// Word of the sort, with its minus: a cursor of another order means nothing.
    sort: String,
    /// The sort key's values, as many as it has columns; empty when the vehicle lacks them.
    values: Vec<Value>,
    /// Breaks ties.
    vehicle_id: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Value {
    Number(i64),
    Text(String),
}

impl Cursor {
    /// The place behind a row of `vehicles`.
    pub(super) fn behind(row: &SqliteRow, sort: VehicleSort) -> Result<Self> {
        let mut values = Vec::new();
        for column in sort_columns(sort.key) {
            let value = if is_text(column) {
                row.optional_text(column)?.map(Value::Text)
            } else {
                row.optional_integer(column)?.map(Value::Number)
            };
            values.extend(value);
        }
        Ok(Self { sort: word(sort), values, vehicle_id: row.text("vehicle_id")? })
    }

    pub(super) fn to_text(&self) -> Result<String> {
        Ok(URL_SAFE_NO_PAD.encode(json(self)?))
    }

    /// Reads a cursor of the given order; `None` for anything else.
    pub(super) fn parse(text: &str, sort: VehicleSort) -> Option<Self> {
        let cursor: Self = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let columns = sort_columns(sort.key);
        let fits = cursor.values.len() == columns.len()
            && columns
                .iter()
                .zip(&cursor.values)
                .all(|(column, value)| is_text(column) == matches!(value, Value::Text(_)));
        let lacks = may_be_null(sort.key) && cursor.values.is_empty();
        (cursor.sort == word(sort) && (fits || lacks)).then_some(cursor)
    }

    /// Adds the condition "comes later in the order".
    pub(super) fn push_condition(&self, query: &mut QueryBuilder<Sqlite>) {
        let (key, descending) = match self.sort.strip_prefix('-') {
            Some(key) => (key, true),
            None => (self.sort.as_str(), false),
        };
        let Some(key) = SortKey::ALL.into_iter().find(|known| known.as_str() == key) else { return };
        let columns = sort_columns(key);
        let beyond = if descending { "<" } else { ">" };
        query.push(" AND (");
        if self.values.is_empty() {
            query.push(format_args!("{} IS NULL", columns[0]));
            query.push(" AND vehicle_id > ").push_bind(self.vehicle_id.clone()).push(")");
            return;
        }
        // Later in the first column, or equal there and later in the second, …, or equal in all and later by id.
        for (index, column) in columns.iter().enumerate() {
            push_equal(query, &columns[..index], &self.values);
            query.push(format_args!("{column} {beyond} "));
            push_value(query, &self.values[index]);
            query.push(" OR ");
        }
        push_equal(query, columns, &self.values);
        query.push("vehicle_id > ").push_bind(self.vehicle_id.clone());
        if may_be_null(key) {
            query.push(format_args!(" OR {} IS NULL", columns[0]));
        }
        query.push(")");
    }
}

fn push_equal(query: &mut QueryBuilder<Sqlite>, columns: &[&str], values: &[Value]) {
    for (column, value) in columns.iter().zip(values) {
        query.push(format_args!("{column} = "));
        push_value(query, value);
        query.push(" AND ");
    }
}

fn push_value(query: &mut QueryBuilder<Sqlite>, value: &Value) {
    match value {
        Value::Number(number) => query.push_bind(*number),
        Value::Text(text) => query.push_bind(text.clone()),
    };
}

fn is_text(column: &str) -> bool {
    matches!(column, "vehicle_id" | "vehicle_manufacturer" | "price_currency" | "body_type" | "fuel_type")
}

fn word(sort: VehicleSort) -> String {
    let minus = if sort.descending { "-" } else { "" };
    format!("{minus}{}", sort.key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_of_elsewhere_are_refused() {
        let sort = VehicleSort { key: SortKey::Price, descending: true };
        let check = |json: &str, expected: bool| {
            assert_eq!(Cursor::parse(&URL_SAFE_NO_PAD.encode(json), sort).is_some(), expected, "{json}");
        };
        check(r#"{"sort":"-price","values":["EUR",100],"vehicle_id":"a"}"#, true);
        check(r#"{"sort":"-price","values":[],"vehicle_id":"a"}"#, true);
        check(r#"{"sort":"price","values":["EUR",100],"vehicle_id":"a"}"#, false);
        check(r#"{"sort":"-price","values":[100,"EUR"],"vehicle_id":"a"}"#, false);
        check(r#"{"sort":"-price","values":["EUR"],"vehicle_id":"a"}"#, false);
        check(r#"{"sort":"-updated_at","values":[1],"vehicle_id":"a"}"#, false);
        check("", false);
        assert_eq!(Cursor::parse("€", sort), None);
        assert_eq!(Cursor::parse("!!!", sort), None);
    }

    #[test]
    fn an_order_without_absent_values_needs_one() {
        let sort = VehicleSort::default();
        let text = URL_SAFE_NO_PAD.encode(r#"{"sort":"-updated_at","values":[],"vehicle_id":"a"}"#);
        assert_eq!(Cursor::parse(&text, sort), None);
    }
}
