//! A fictional bakery with a year behind it and customers who keep writing.
