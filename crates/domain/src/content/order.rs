//! Baskets and products.

use serde::{Deserialize, Serialize};

use crate::Text;

/// A basket that a customer sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// From which catalogue.
    pub catalog: String,
    /// The words with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// What is in it.
    pub lines: Vec<OrderLine>,
}

/// A line of a basket. Prices are decimal texts as Meta wrote them: money is not a float.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// The business's own id of the product.
    pub product: String,
    /// How many.
    pub quantity: u32,
    /// Price of one.
    pub price: String,
    /// Three letters.
    pub currency: String,
}

/// A product that a message is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// From which catalogue.
    pub catalog: String,
    /// The business's own id of the product.
    pub id: String,
}
