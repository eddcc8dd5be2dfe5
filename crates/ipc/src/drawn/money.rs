//! Sums of baskets, in decimals: money is not a float.

use std::collections::BTreeMap;

use domain::content::OrderLine;
use rust_decimal::Decimal;

use crate::row::MoneyRow;

/// The price of all of a line; absent when its price cannot be read.
pub(super) fn line_total(line: &OrderLine) -> Option<Decimal> {
    let price: Decimal = line.price.trim().parse().ok()?;
    price.checked_mul(Decimal::from(line.quantity))
}

/// The sums of a basket, one a currency. A sum that leaves something out would be a lie: such a currency has none.
pub(super) fn totals(lines: &[OrderLine]) -> Vec<MoneyRow> {
    let mut sums: BTreeMap<&str, Option<Decimal>> = BTreeMap::new();
    for line in lines {
        let sum = sums.entry(&line.currency).or_insert(Some(Decimal::ZERO));
        *sum = sum.zip(line_total(line)).and_then(|(sum, total)| sum.checked_add(total));
    }
    let known = sums.into_iter().filter_map(|(currency, sum)| Some((currency, sum?)));
    known.map(|(currency, sum)| MoneyRow { currency: currency.to_owned(), amount: sum.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(quantity: u32, price: &str, currency: &str) -> OrderLine {
        OrderLine { product: "pain".into(), quantity, price: price.into(), currency: currency.into() }
    }

    #[test]
    fn a_basket_is_summed_to_the_last_cent() {
        let lines = [line(3, "0.10", "EUR"), line(1, "12.50", "EUR"), line(2, "1000", "XOF")];
        assert_eq!(line_total(&lines[0]).map(|total| total.to_string()).as_deref(), Some("0.30"));
        let totals: Vec<_> = totals(&lines).into_iter().map(|sum| (sum.currency, sum.amount)).collect();
        assert_eq!(totals, [("EUR".into(), "12.80".to_owned()), ("XOF".into(), "2000".to_owned())]);
    }

    #[test]
    fn a_price_that_cannot_be_read_leaves_its_currency_without_a_sum() {
        let lines = [line(1, "12.50", "EUR"), line(1, "gratuit", "EUR"), line(1, "2", "USD")];
        let totals: Vec<_> = totals(&lines).into_iter().map(|sum| sum.currency).collect();
        assert_eq!(totals, ["USD"]);
    }
}
