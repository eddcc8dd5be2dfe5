//! Interactive messages: buttons, lists, links, forms, products, and the limits of each.

use super::check::At;
use super::error::GraphError;
use super::messages;
use crate::running::Shared;

const TYPES: [&str; 15] = [
    "button",
    "list",
    "cta_url",
    "location_request_message",
    "flow",
    "product",
    "product_list",
    "catalog_message",
    "carousel",
    "address_message",
    "voice_call",
    "call_permission_request",
    "request_contact_info",
    "order_details",
    "order_status",
];

/// Checks one interactive object.
pub(crate) fn validate(shared: &Shared, part: &At<'_>) -> Result<(), GraphError> {
    let kind = part.need("type")?.one_of(&TYPES)?;
    header(shared, kind, part)?;
    body(kind, part)?;
    if let Some(footer) = part.may("footer") {
        if kind == "carousel" {
            return Err(footer.wrong("is not allowed with type carousel"));
        }
        footer.object()?.need("text")?.text(60)?;
    }
    let action = part.need("action")?.object()?;
    match kind {
        "button" => buttons(&action),
        "list" => list(&action),
        "cta_url" => link(&action),
        "flow" => flow(&action),
        "product" => {
            action.need("catalog_id")?.text(256)?;
            action.need("product_retailer_id")?.text(256).map(drop)
        }
        "product_list" => products(&action),
        "carousel" => cards(shared, &action),
        "location_request_message" => named(&action, "send_location"),
        "catalog_message" | "address_message" | "voice_call" | "call_permission_request" => {
            named(&action, kind)
        }
        "order_details" => named(&action, "review_and_pay"),
        "order_status" => named(&action, "review_order"),
        _request_contact_info => named(&action, kind),
    }
}

fn header(shared: &Shared, kind: &str, part: &At<'_>) -> Result<(), GraphError> {
    let Some(header) = part.may("header") else {
        return if kind == "product_list" {
            Err(GraphError::missing("interactive['header']"))
        } else {
            Ok(())
        };
    };
    if matches!(kind, "product" | "carousel") {
        return Err(header.wrong(&format!("is not allowed with type {kind}")));
    }
    let header = header.object()?;
    let text_only = matches!(kind, "list" | "product_list");
    let allowed: &[&str] = if text_only { &["text"] } else { &["text", "image", "video", "document"] };
    match header.need("type")?.one_of(allowed)? {
        "text" => header.need("text")?.text(60).map(drop),
        media => messages::media(shared, media, &header.need(media)?.object()?),
    }
}

fn body(kind: &str, part: &At<'_>) -> Result<(), GraphError> {
    match (kind, part.may("body")) {
        ("product", None) => Ok(()),
        (_, None) => Err(GraphError::missing("interactive['body']")),
        ("list", Some(body)) => body.object()?.need("text")?.text(4096).map(drop),
        (_, Some(body)) => body.object()?.need("text")?.text(1024).map(drop),
    }
}

fn buttons(action: &At<'_>) -> Result<(), GraphError> {
    let mut titles = Vec::new();
    for button in action.need("buttons")?.list(1, 3)? {
        button.need("type")?.one_of(&["reply"])?;
        let reply = button.need("reply")?.object()?;
        reply.need("id")?.text(256)?;
        let title = reply.need("title")?;
        if titles.contains(&title.text(20)?) {
            return Err(title.wrong("must be unique"));
        }
        titles.push(title.text(20)?);
    }
    Ok(())
}

fn list(action: &At<'_>) -> Result<(), GraphError> {
    action.need("button")?.text(20)?;
    let sections = action.need("sections")?.list(1, 10)?;
    let (several, mut rows, mut ids) = (sections.len() > 1, 0, Vec::new());
    for section in &sections {
        match section.may("title") {
            Some(title) => {
                title.text(24)?;
            }
            None if several => return Err(section.wrong("needs a title when there is more than one section")),
            None => {}
        }
        for row in section.need("rows")?.list(1, 10)? {
            rows += 1;
            let id = row.need("id")?;
            if ids.contains(&id.text(200)?) {
                return Err(id.wrong("must be unique"));
            }
            ids.push(id.text(200)?);
            row.need("title")?.text(24)?;
            row.may_text("description", 72)?;
        }
    }
    if rows > 10 {
        return Err(action.wrong("must have at most 10 rows over all sections"));
    }
    Ok(())
}

fn link(action: &At<'_>) -> Result<(), GraphError> {
    named(action, "cta_url")?;
    let parameters = action.need("parameters")?.object()?;
    parameters.need("display_text")?.text(20)?;
    let url = parameters.need("url")?;
    if url.text(2000)?.contains("://") { Ok(()) } else { Err(url.refused("not a valid URL")) }
}

fn flow(action: &At<'_>) -> Result<(), GraphError> {
    named(action, "flow")?;
    let parameters = action.need("parameters")?.object()?;
    parameters.need("flow_message_version")?.one_of(&["3"])?;
    if parameters.may("flow_id").is_none() && parameters.may("flow_name").is_none() {
        return Err(parameters.wrong("needs flow_id or flow_name"));
    }
    parameters.need("flow_cta")?.text(30)?;
    parameters.may("mode").map_or(Ok(""), |at| at.one_of(&["draft", "published"]))?;
    parameters.may("flow_action").map_or(Ok(""), |at| at.one_of(&["navigate", "data_exchange"]))?;
    if let Some(payload) = parameters.may("flow_action_payload") {
        payload.object()?.need("screen")?.text(256)?;
    }
    Ok(())
}

fn products(action: &At<'_>) -> Result<(), GraphError> {
    action.need("catalog_id")?.text(256)?;
    let mut products = 0;
    for section in action.need("sections")?.list(1, 10)? {
        section.may_text("title", 24)?;
        for product in section.need("product_items")?.list(1, 30)? {
            product.need("product_retailer_id")?.text(256)?;
            products += 1;
        }
    }
    if products > 30 { Err(action.wrong("must have at most 30 products")) } else { Ok(()) }
}

fn cards(shared: &Shared, action: &At<'_>) -> Result<(), GraphError> {
    let mut kinds: Vec<&str> = Vec::new();
    for (place, card) in action.need("cards")?.list(2, 10)?.iter().enumerate() {
        let index = card.need("card_index")?;
        if (index.number()? - place as f64).abs() > f64::EPSILON {
            return Err(index.wrong("must count the cards from 0"));
        }
        let kind = card.need("type")?.one_of(&["cta_url", "product"])?;
        kinds.push(if kind == "cta_url" { media_card(shared, card)? } else { product_card(card)? });
        if let Some(body) = card.may("body") {
            let text = body.need("text")?;
            if text.text(160)?.matches('\n').count() > 2 {
                return Err(text.wrong("must have at most 2 line breaks"));
            }
        }
    }
    // The same header on all of them, or the same catalogue.
    kinds.dedup();
    if kinds.len() > 1 { Err(action.wrong("must have cards that are all alike")) } else { Ok(()) }
}

fn media_card<'a>(shared: &Shared, card: &At<'a>) -> Result<&'a str, GraphError> {
    let header = card.need("header")?.object()?;
    let media = header.need("type")?.one_of(&["image", "video"])?;
    messages::media(shared, media, &header.need(media)?.object()?)?;
    link(&card.need("action")?.object()?)?;
    Ok(media)
}

fn product_card<'a>(card: &At<'a>) -> Result<&'a str, GraphError> {
    let action = card.need("action")?.object()?;
    action.need("product_retailer_id")?.text(256)?;
    action.need("catalog_id")?.text(256)
}

fn named(action: &At<'_>, name: &str) -> Result<(), GraphError> {
    action.need("name")?.one_of(&[name]).map(drop)
}
