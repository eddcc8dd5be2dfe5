//! Three hubs on one database behind a balancer, killed at random while customers write and agents answer: nothing is
//! lost, nothing goes out twice, and every seat holds the same. `COMPTOIR_SECONDS`, `COMPTOIR_SEATS`, `COMPTOIR_RATE`
//! (customers' messages a second) and `COMPTOIR_SEED` choose how long, how many, how fast and which.
//! `COMPTOIR_OTHER_VERSION` names a folder with the programs of an earlier version: the hubs, and every second seat, begin as
//! that one. The hubs become today's one by one while the others go on, and are not killed; the seats at the end.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use stories::world::wait::let_pass;
use stories::world::{Desktop, Hub, Meta, Setting, World};
use tokio::time::Instant;

use crate::cast::{is_live, number, shows};
use crate::truth;

const HUBS: usize = 3;
/// So many that nobody is answered more often than Meta's pair rate lets.
const CUSTOMERS: u64 = 200;
/// How long what came in may take to reach everybody, once nobody is killed any more.
const LONG: Duration = Duration::from_secs(600);
/// Customers' messages on their way to Meta at once.
const AT_ONCE: usize = 8;

struct Plan {
    seconds: u64,
    seats: u64,
    rate: u64,
    seed: u64,
    other_version: Option<PathBuf>,
}

fn plan() -> Result<Plan> {
    let told = |name: &str, default: u64| {
        std::env::var(name).ok().map_or(Ok(default), |text| text.parse()).with_context(|| name.to_owned())
    };
    Ok(Plan {
        seconds: told("COMPTOIR_SECONDS", 20)?,
        seats: told("COMPTOIR_SEATS", 4)?,
        rate: told("COMPTOIR_RATE", 60)?,
        seed: told("COMPTOIR_SEED", 20_261_126)?,
        other_version: std::env::var_os("COMPTOIR_OTHER_VERSION").map(PathBuf::from),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hubs_that_are_killed_at_random_lose_nothing_and_send_nothing_twice() -> Result<()> {
    let plan = plan()?;
    let database = tokio::task::spawn_blocking(|| testkit::Postgres::shared().database()).await?;
    // As Meta does: many webhooks travel at once, and in no order.
    let setting = Setting {
        seed: plan.seed,
        probe_every_secs: 30,
        webhook_connections: 32,
        other_version: plan.other_version.clone(),
        ..Setting::default()
    };
    let (mut world, mut fleet) = World::begin_with_fleet("fleet", setting, &database, HUBS).await?;
    let mut seats = Vec::new();
    for number in 0..plan.seats {
        let mut desktop = world.seat(&format!("Seat {number}")).await?;
        desktop.run_as(plan.other_version.clone().filter(|_| number % 2 == 1));
        desktop.start().await?;
        desktop.prefer("undo_seconds", json!(0)).await?;
        seats.push(desktop);
    }
    let conversations = introductions(&world, &mut seats[0]).await?;

    let until = Instant::now() + Duration::from_secs(plan.seconds);
    let (meta, mut hubs) = (&world.meta, vec![&mut world.hub]);
    hubs.extend(fleet.hubs.iter_mut());
    let (said, answered, kills) = tokio::join!(
        customers_write(meta, plan.rate, until),
        agents_answer(&mut seats, &conversations, until),
        hubs_die(&mut hubs, &plan, until),
    );
    let (said, answered, kills) = (said?, answered?, kills?);
    ensure!(kills > 0, "nobody was killed");

    let delivered = async || {
        // Whom nobody answered while the hubs were down is not made to wait for Meta's next try, in hours.
        world.meta.redeliver().await?;
        let_pass(Duration::from_secs(1)).await;
        Ok((world.meta.undelivered().await? == 0).then_some(()))
    };
    world.until_within("every webhook was answered with 200", LONG, delivered).await?;
    let shown = truth::settles(&world, &mut seats[0]).await?;
    truth::holds_at_the_end(&world, &shown, &answered).await?;
    println!("{said} said, {} sent, {kills} kills, {:?}", answered.len(), truth::endings(&shown));
    let heard = shown.iter().filter(|message| message.is_inbound).count() as u64;
    ensure!(heard == said + CUSTOMERS, "of {} messages, {heard} are shown", said + CUSTOMERS);
    for desktop in seats.iter_mut().skip(1).step_by(2).filter(|_| plan.other_version.is_some()) {
        desktop.kill().await?;
        desktop.run_as(None);
        desktop.start().await?;
    }
    let (first, others) = seats.split_first_mut().context("there are seats")?;
    for other in others {
        let same = async || Ok((other.dump().await? == first.dump().await?).then_some(()));
        world.until_within("every seat holds the same", LONG, same).await?;
    }
    Ok(())
}

fn phone(who: u64) -> String {
    format!("33600001{who:03}")
}

/// Everybody writes once; gives their conversations.
async fn introductions(world: &World, desktop: &mut Desktop) -> Result<Vec<u64>> {
    for who in 0..CUSTOMERS {
        world.meta.say(&phone(who), &format!("Client {who}"), "Bonjour").await?;
    }
    shows(world, desktop, &format!("Client {}", CUSTOMERS - 1)).await?;
    is_live(world, desktop).await?;
    let all = async || {
        let rows = desktop.inbox().await?;
        Ok((rows.len() as u64 == CUSTOMERS).then_some(rows))
    };
    world.until("everybody is known", all).await?.iter().map(number).collect()
}

/// Customers write at this rate until then; how many messages.
async fn customers_write(meta: &Meta, rate: u64, until: Instant) -> Result<u64> {
    let begin = Instant::now();
    let mut said = 0;
    while Instant::now() < until {
        let due = begin.elapsed().as_millis() as u64 * rate / 1_000;
        while said < due {
            let some = (said..due).take(AT_ONCE).map(|number| async move {
                meta.say(&phone(number % CUSTOMERS), "", &format!("Question {number}")).await
            });
            said += futures_util::future::try_join_all(some).await?.len() as u64;
        }
        let_pass(Duration::from_millis(5)).await;
    }
    Ok(said)
}

/// Every agent sends a message a second until then; their commands.
async fn agents_answer(seats: &mut [Desktop], conversations: &[u64], until: Instant) -> Result<Vec<String>> {
    let mut answered = Vec::new();
    while Instant::now() < until {
        let round = Instant::now();
        for desktop in seats.iter_mut() {
            let to = conversations[answered.len() % conversations.len()];
            answered.push(desktop.send(to, &format!("Réponse {}", answered.len())).await?);
        }
        tokio::time::sleep_until(round + Duration::from_secs(1)).await;
    }
    Ok(answered)
}

/// The hubs are renewed one by one, or die at random where all are of this version. How often one went.
async fn hubs_die(hubs: &mut [&mut Hub], plan: &Plan, until: Instant) -> Result<u64> {
    if plan.other_version.is_none() {
        return hubs_are_killed(hubs, plan.seed, until).await;
    }
    let each = Duration::from_secs(plan.seconds) / (hubs.len() as u32 + 1);
    for hub in hubs.iter_mut() {
        let_pass(each).await;
        hub.stop().await?;
        hub.run_as(None);
        hub.start().await?;
    }
    Ok(hubs.len() as u64)
}

/// Every hub dies now and then, at any moment of the others; at the end all are there. How many deaths.
async fn hubs_are_killed(hubs: &mut [&mut Hub], seed: u64, until: Instant) -> Result<u64> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut kills = 0;
    while Instant::now() < until {
        let_pass(Duration::from_millis(chance.random_range(300..2_500))).await;
        let victim = chance.random_range(0..hubs.len());
        if hubs[victim].is_up() {
            hubs[victim].kill().await?;
            kills += 1;
        } else {
            hubs[victim].launch()?;
        }
    }
    for hub in hubs.iter_mut().filter(|hub| !hub.is_up()) {
        hub.start().await?;
    }
    Ok(kills)
}
