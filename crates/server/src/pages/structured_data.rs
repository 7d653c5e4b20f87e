//! JSON-LD of a vehicle: schema.org `Car` with an `Offer`.
//!
//! Source: <https://schema.org/Car>, <https://schema.org/Offer>.

use serde_json::{Map, Value, json};

use forecourt_api::vehicle::{MileageUnit, VehicleFacts};

use super::price;

/// Document for a `<script type="application/ld+json">`. No `<` occurs in it, so that no text of a dealer's ends the element.
pub(super) fn of_vehicle(name: &str, facts: &VehicleFacts, url: &str, images: &[String]) -> String {
    let mut car = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.is_null() {
            car.insert(key.to_owned(), value);
        }
    };
    put("@context", json!("https://schema.org"));
    put("@type", json!("Car"));
    put("name", json!(name));
    put("url", json!(url));
    put(
        "brand",
        facts
            .vehicle_manufacturer
            .as_ref()
            .map_or(Value::Null, |make| json!({"@type": "Brand", "name": make})),
    );
    put("model", json!(facts.vehicle_model));
    put("vehicleConfiguration", json!(facts.vehicle_model_ext));
    put("vehicleModelDate", facts.model_year.map_or(Value::Null, |year| json!(year.to_string())));
    put("vehicleIdentificationNumber", json!(facts.vin));
    put("color", json!(facts.vehicle_color));
    put("bodyType", json!(facts.body_type));
    put("fuelType", json!(facts.fuel_type));
    put("vehicleTransmission", json!(facts.transmission));
    put("description", json!(facts.description));
    put("itemCondition", facts.condition.as_deref().map_or(Value::Null, condition));
    put(
        "mileageFromOdometer",
        facts.mileage.as_ref().map_or(Value::Null, |mileage| {
            // UN/CEFACT common codes.
            let unit = match mileage.unit {
                MileageUnit::Kilometres => "KMT",
                MileageUnit::Miles => "SMI",
            };
            json!({"@type": "QuantitativeValue", "value": mileage.value, "unitCode": unit})
        }),
    );
    if !images.is_empty() {
        put("image", json!(images));
    }
    if let Some(amount) = &facts.price {
        put(
            "offers",
            json!({
                "@type": "Offer",
                "price": price::decimal(amount),
                "priceCurrency": amount.currency,
                "availability": "https://schema.org/InStock",
                "url": url,
            }),
        );
    }
    // Inside a script element no character reference is read; JSON's own escape is.
    Value::Object(car).to_string().replace('<', "\\u003c")
}

fn condition(word: &str) -> Value {
    match word {
        "new" => json!("https://schema.org/NewCondition"),
        "used" => json!("https://schema.org/UsedCondition"),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use forecourt_api::vehicle::{Mileage, Price};

    use super::*;

    #[test]
    fn no_text_ends_the_element_and_every_text_comes_back() {
        let hostile = "</script><script>alert(1)</script><!--";
        let facts = VehicleFacts {
            vehicle_manufacturer: Some(hostile.to_owned()),
            description: Some(hostile.to_owned()),
            price: Some(Price { amount_minor: 2_475_000, currency: "EUR".to_owned() }),
            mileage: Some(Mileage { value: 31_250, unit: MileageUnit::Miles }),
            condition: Some("used".to_owned()),
            ..VehicleFacts::default()
        };
        let document =
            of_vehicle(hostile, &facts, "https://x.example/v", &["https://x.example/1".to_owned()]);
        assert!(!document.contains('<'), "{document}");
        let read: Value = serde_json::from_str(&document).unwrap();
        assert_eq!((&read["name"], &read["brand"]["name"]), (&json!(hostile), &json!(hostile)));
        assert_eq!(read["offers"]["price"], "24750.00");
        assert_eq!(read["mileageFromOdometer"]["unitCode"], "SMI");
        assert_eq!(read["itemCondition"], "https://schema.org/UsedCondition");
        assert!(read.get("model").is_none(), "what is not known is left out");
    }
}
