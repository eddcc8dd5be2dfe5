//! Templates as Meta has them: every line of the account learns what is new, and nothing twice.

use domain::template::TemplateStatus;
use domain::{LineId, LineProblem, Template};
use hub::LineConfig;
use protocol::{CommandBody, Fact};
use serde_json::{Value, json};

use crate::world::{Stream, WABA, World};

fn template(id: u64, name: &str, status: &str) -> Value {
    json!({"id": id, "name": name, "language": "fr", "status": status, "category": "UTILITY",
        "components": [{"type": "BODY", "text": "Bonjour {{1}}", "example": {"body_text": [["Awa"]]}}]})
}

fn observed(facts: &[Fact]) -> Vec<&Template> {
    let template =
        |fact| if let &Fact::TemplateObserved { ref template } = fact { Some(&**template) } else { None };
    facts.iter().filter_map(template).collect()
}

async fn until(stream: &mut Stream, name: &str, status: TemplateStatus) {
    let wanted = |fact: &Fact| matches!(fact, Fact::TemplateObserved { template } if template.name == name && template.status == status);
    stream.until(wanted).await;
}

#[tokio::test]
async fn each_line_of_the_account_learns_what_changed_and_what_is_gone() {
    let world = World::with(|config| config.lines.push(LineConfig::new("1065", WABA))).await;
    world.meta.templates_are(vec![template(1, "un", "APPROVED"), template(2, "deux", "PENDING")]);
    let world = world.restart(|_| {}).await;
    until(&mut world.follow().await, "deux", TemplateStatus::Pending).await;
    // Once more the same, then one that moved on and one that is gone.
    let world = world.restart(|_| {}).await;
    world.meta.templates_are(vec![template(2, "deux", "APPROVED")]);
    let world = world.restart(|_| {}).await;
    until(&mut world.follow().await, "un", TemplateStatus::Deleted).await;
    let facts = world.facts().await;
    let seen: Vec<_> =
        observed(&facts).into_iter().map(|template| (template.name.as_str(), template.status)).collect();
    let expected = [
        ("un", TemplateStatus::Approved),
        ("deux", TemplateStatus::Pending),
        ("deux", TemplateStatus::Approved),
        ("un", TemplateStatus::Deleted),
    ];
    assert_eq!(seen, expected);
    let world = world.restart(|_| {}).await;
    world.hub.shutdown().await;
}

#[tokio::test]
async fn a_webhook_or_a_member_has_the_list_asked_for_anew() {
    let world = World::new().await;
    let mut stream = world.follow().await;
    for (round, name) in ["un", "deux"].into_iter().enumerate() {
        world.meta.templates_are(vec![template(7, name, "APPROVED")]);
        if round == 0 {
            let change = json!({"field": "message_template_status_update",
                "value": {"event": "APPROVED", "message_template_id": 7}});
            let entry = json!({"id": WABA, "time": 1_790_000_000, "changes": [change]});
            let body = json!({"object": "whatsapp_business_account", "entry": [entry]});
            assert_eq!(world.post(body.to_string()).await, 200);
        } else {
            world.command("c1", CommandBody::RefreshTemplates {}).await.expect("accepted");
        }
        until(&mut stream, name, TemplateStatus::Approved).await;
    }
    assert_eq!(world.facts().await.len(), 2, "the webhook itself tells nothing");
}

#[tokio::test]
async fn a_dead_token_turns_the_line_red_and_nothing_else() {
    let world = World::with(|config| config.probe_every_secs = 3600).await;
    let mut stream = world.follow().await;
    stream.until(|fact| matches!(fact, Fact::LineObserved { .. })).await;
    world.meta.kill_token();
    world.command("c1", CommandBody::RefreshTemplates {}).await.expect("accepted");
    let red = |fact: &Fact| matches!(fact, Fact::LineObserved { health } if health.problems == [LineProblem::TokenDead]);
    stream.until(red).await;
    assert!(observed(&world.facts().await).is_empty());
    assert!(world.hub.head(&LineId::from(crate::world::LINE)).0 >= 2);
}
