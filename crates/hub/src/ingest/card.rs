//! Contact cards in our words. The message keeps them in Meta's, too: what has no word of ours is not lost.

use cloud_types::card::{CardAddress, ContactCard as MetaCard};
use domain::Text;
use domain::content::{ContactCard, card::Labelled};

/// A person as the card shows them.
pub(super) fn card(card: &MetaCard) -> ContactCard {
    let name = card.name.clone().unwrap_or_default();
    let org = card.org.clone().unwrap_or_default();
    let phones = card.phones.iter().flatten().filter_map(|phone| {
        Some(Labelled {
            wa_id: phone.wa_id.clone().map(Text),
            ..labelled(phone.phone.as_ref().or(phone.wa_id.as_ref())?, phone.kind.as_ref())
        })
    });
    let emails = card.emails.iter().flatten();
    let urls = card.urls.iter().flatten();
    let addresses = card.addresses.iter().flatten();
    ContactCard {
        name: Text(shown(card)),
        first_name: name.first_name.map(Text),
        last_name: name.last_name.map(Text),
        company: org.company.map(Text),
        title: org.title.map(Text),
        phones: phones.collect(),
        emails: emails.filter_map(|mail| Some(labelled(mail.email.as_ref()?, mail.kind.as_ref()))).collect(),
        urls: urls.filter_map(|page| Some(labelled(page.url.as_ref()?, page.kind.as_ref()))).collect(),
        addresses: addresses.filter_map(address).collect(),
        birthday: card.birthday.clone().map(Text),
    }
}

/// The name as shown. Where Meta does not say it, it is put together; a company or a number will do.
pub(super) fn shown(card: &MetaCard) -> String {
    let name = card.name.clone().unwrap_or_default();
    let parts = [&name.prefix, &name.first_name, &name.middle_name, &name.last_name, &name.suffix];
    let parts = Some(in_one_line(parts.into_iter().flatten(), " ")).filter(|name| !name.is_empty());
    let company = || card.org.as_ref().and_then(|org| org.company.clone());
    let number = || card.phones.iter().flatten().find_map(|phone| phone.phone.clone());
    name.formatted_name.or(parts).or_else(company).or_else(number).unwrap_or_default()
}

fn labelled(value: &str, kind: Option<&String>) -> Labelled {
    Labelled { value: value.into(), kind: kind.cloned(), wa_id: None }
}

/// An address in one line, the way an envelope has it.
fn address(address: &CardAddress) -> Option<Labelled> {
    let town = in_one_line([&address.zip, &address.city].into_iter().flatten(), " ");
    let country = address.country.as_ref().or(address.country_code.as_ref());
    let parts = [address.street.as_ref(), Some(&town), address.state.as_ref(), country];
    let line = in_one_line(parts.into_iter().flatten(), ", ");
    (!line.is_empty()).then(|| labelled(&line, address.kind.as_ref()))
}

fn in_one_line<'a>(parts: impl Iterator<Item = &'a String>, between: &str) -> String {
    let said: Vec<&str> = parts.map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    said.join(between)
}
