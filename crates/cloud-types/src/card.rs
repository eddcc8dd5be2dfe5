//! Contact cards: the same object whether we send one or a customer shares one.

words! {
    /// One card.
    pub struct ContactCard {
        /// The names; Meta asks for `formatted_name` when we send.
        may name: CardName,
        /// Telephone numbers.
        may phones: Vec<CardPhone>,
        /// E-mail addresses.
        may emails: Vec<CardEmail>,
        /// Postal addresses.
        may addresses: Vec<CardAddress>,
        /// Where the person works.
        may org: CardOrg,
        /// Web pages.
        may urls: Vec<CardUrl>,
        /// As `YYYY-MM-DD`.
        may birthday: String,
        /// The whole card as vCard text (inbound only).
        may vcard: String,
        /// Whether the card answers a request for contact details (inbound, 2026).
        may origin: String,
    }

    /// The names on a card.
    pub struct CardName {
        /// As it is shown.
        may formatted_name: String,
        /// Given name.
        may first_name: String,
        /// Family name.
        may last_name: String,
        /// Middle name.
        may middle_name: String,
        /// After the name.
        may suffix: String,
        /// Before the name.
        may prefix: String,
    }

    /// A telephone number on a card.
    pub struct CardPhone {
        /// As the sender wrote it.
        may phone: String,
        /// HOME, WORK, CELL, MOBILE, …
        may kind as "type": String,
        /// Its WhatsApp id, when it has one.
        may wa_id: String,
    }

    /// An e-mail address on a card.
    pub struct CardEmail {
        /// The address.
        may email: String,
        /// HOME or WORK.
        may kind as "type": String,
    }

    /// A postal address on a card.
    pub struct CardAddress {
        /// Street and number.
        may street: String,
        /// City.
        may city: String,
        /// State or region.
        may state: String,
        /// Postal code.
        may zip: String,
        /// Country in words.
        may country: String,
        /// Country as two letters.
        may country_code: String,
        /// HOME or WORK.
        may kind as "type": String,
    }

    /// An employer on a card.
    pub struct CardOrg {
        /// The company.
        may company: String,
        /// The department.
        may department: String,
        /// The person's title.
        may title: String,
    }

    /// A web page on a card.
    pub struct CardUrl {
        /// The address.
        may url: String,
        /// HOME or WORK.
        may kind as "type": String,
    }
}
