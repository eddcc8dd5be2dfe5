//! Kill -9 of hub, desktop and simulator at random points: nothing is lost, nothing goes out twice, nothing is shown
//! as sent that was not. `COMPTOIR_ROUNDS` and `COMPTOIR_SEED` choose how long and which.

use std::time::Duration;

use anyhow::{Context as _, Result};
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use stories::world::wait::let_pass;
use stories::world::{Desktop, Pending, Setting, World};

use crate::cast::{is_live, number, shows};
use crate::truth;

const CUSTOMERS: u64 = 10;

/// Who can be killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Victim {
    Hub,
    Desktop,
    Meta,
}

/// What happens in a round, in this order.
#[derive(Clone, Copy, Debug)]
enum Step {
    Say(u64),
    Send(u64),
    Pause(u64),
    Kill(Victim),
    Back(Victim),
}

/// One life of the whole system, and what people did in it.
struct Life {
    world: World,
    bo: Desktop,
    conversations: Vec<u64>,
    asked: Vec<Pending>,
    answered: Vec<String>,
    said: u64,
    sent: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_rounds_of_kill_9_lose_nothing_and_send_nothing_twice() -> Result<()> {
    let told = |name: &str, default: u64| {
        std::env::var(name).ok().map_or(Ok(default), |text| text.parse()).with_context(|| name.to_owned())
    };
    let (rounds, seed) = (told("COMPTOIR_ROUNDS", 50)?, told("COMPTOIR_SEED", 20_261_123)?);
    live(rounds, seed).await.with_context(|| format!("with COMPTOIR_SEED={seed} COMPTOIR_ROUNDS={rounds}"))
}

async fn live(rounds: u64, seed: u64) -> Result<()> {
    let mut life = Life::begin(seed).await?;
    for round in 0..rounds {
        let mut chance = ChaCha8Rng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(round));
        let steps = plan(&mut chance);
        life.round(&steps).await.with_context(|| format!("round {round}: {steps:?}"))?;
        if round % 5 == 4 {
            truth::holds_now(&life.world, &mut life.bo)
                .await
                .with_context(|| format!("after round {round}"))?;
        }
    }
    let shown = truth::settles(&life.world, &mut life.bo).await?;
    println!("{rounds} rounds: {} said, {} sent, {:?}", life.said, life.sent, truth::endings(&shown));
    truth::holds_at_the_end(&life.world, &shown, &life.answered).await?;
    let mut eve = life.world.desktop("Eve").await?;
    is_live(&life.world, &mut eve).await?;
    let same = async || Ok((eve.dump().await? == life.bo.dump().await?).then_some(()));
    life.world.until("a new seat holds what the one that was killed holds", same).await
}

/// Draws a round: people write and send around one or more kills, and everybody comes back.
fn plan(chance: &mut ChaCha8Rng) -> Vec<Step> {
    const VICTIMS: [Victim; 3] = [Victim::Hub, Victim::Desktop, Victim::Meta];
    let killed = if chance.random_bool(0.7) { 1 } else { chance.random_range(2..=3) };
    let victims: Vec<Victim> = VICTIMS.choose_multiple(chance, killed).copied().collect();
    let mut steps = Vec::new();
    let people = |steps: &mut Vec<Step>, chance: &mut ChaCha8Rng| {
        for _ in 0..chance.random_range(0..4) {
            let who = chance.random_range(0..CUSTOMERS);
            steps.push(if chance.random_bool(0.5) { Step::Say(who) } else { Step::Send(who) });
            if chance.random_bool(0.6) {
                steps.push(Step::Pause(chance.random_range(0..40)));
            }
        }
    };
    people(&mut steps, chance);
    for victim in &victims {
        people(&mut steps, chance);
        steps.push(Step::Kill(*victim));
    }
    people(&mut steps, chance);
    for victim in &victims {
        steps.push(Step::Pause(chance.random_range(0..120)));
        steps.push(Step::Back(*victim));
        people(&mut steps, chance);
    }
    steps
}

impl Life {
    async fn begin(seed: u64) -> Result<Self> {
        // The hub looks after its line seldom here: what is asked of Meta in between is no part of this story.
        let setting = Setting { seed, probe_every_secs: 30, ..Setting::default() };
        let world = World::begin("kill-9", setting).await?;
        let mut bo = world.desktop("Bo").await?;
        let mut conversations = Vec::new();
        for who in 0..CUSTOMERS {
            world.meta.say(&phone(who), &name(who), "Bonjour").await?;
        }
        for who in 0..CUSTOMERS {
            conversations.push(number(&shows(&world, &mut bo, &name(who)).await?)?);
        }
        Ok(Self {
            world,
            bo,
            conversations,
            asked: Vec::new(),
            answered: Vec::new(),
            said: CUSTOMERS,
            sent: 0,
        })
    }

    async fn round(&mut self, steps: &[Step]) -> Result<()> {
        for step in steps {
            self.step(*step).await?;
        }
        for pending in std::mem::take(&mut self.asked) {
            // Without an answer nobody was promised anything.
            if let Ok(answer) = pending.answer().await {
                let sent = answer?;
                self.answered.push(sent["command"].as_str().context("a wish has a command")?.to_owned());
            }
        }
        Ok(())
    }

    async fn step(&mut self, step: Step) -> Result<()> {
        match step {
            Step::Say(who) if self.world.meta.is_up() => {
                self.said += 1;
                self.world.meta.say(&phone(who), &name(who), &format!("Question {}", self.said)).await?;
            }
            Step::Send(who) if self.bo.is_up() => {
                self.sent += 1;
                let conversation = self.conversations[usize::try_from(who)?];
                let text = format!("Réponse {}", self.sent);
                let asked = json!({ "conversation": conversation, "text": text, "reply_to": null });
                self.asked.push(self.bo.begin("send_text", asked).await?);
            }
            Step::Say(_) | Step::Send(_) => {}
            Step::Pause(ms) => let_pass(Duration::from_millis(ms)).await,
            Step::Kill(Victim::Hub) => self.world.hub.kill().await?,
            Step::Kill(Victim::Desktop) => self.bo.kill().await?,
            Step::Kill(Victim::Meta) => self.world.meta.kill().await?,
            Step::Back(Victim::Hub) => self.world.hub.start().await?,
            Step::Back(Victim::Desktop) => self.bo.start().await?,
            Step::Back(Victim::Meta) => self.world.meta.start().await?,
        }
        Ok(())
    }
}

fn phone(who: u64) -> String {
    format!("336000000{who:02}")
}

fn name(who: u64) -> String {
    format!("Client {who}")
}
