//! `ingest`: webhooks a second that are durable and folded into facts by the real hub, beside a server that only
//! commits their bytes under a unique key. Both are programs of their own, on the same disk, knocked at in turns.
//! `ingest-postgres`: the same of one hub process whose journal is in PostgreSQL on this machine, against what is asked of it.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use stories::world::meta::APP_SECRET;
use stories::world::place::{Place, program};
use stories::world::process::Process;
use stories::world::{PATIENCE, Setting, World, until};
use tokio::process::Command;

use super::Options;
use super::knock::{Letters, knock, letters};
use super::report::{Report, median, percentile};
use super::weight::processor_time;

/// What is asked of one process over PostgreSQL, webhooks a second.
const OVER_POSTGRES: f64 = 10_000.0;

/// What Meta asks of a line at 1,000 messages a second out, and as many in.
const STEADY: f64 = 3_300.0;

pub(super) fn run(options: &Options) -> Result<Report> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure(options))
}

async fn measure(options: &Options) -> Result<Report> {
    let rounds = options.rounds.unwrap_or(8);
    let each = usize::try_from(options.messages.unwrap_or(10_000))?;
    let world = World::begin("bench-ingest", Setting { probe_every_secs: 0, ..Setting::default() }).await?;
    let (process, peer) = start_peer().await?;
    let mut ours = Side::of(world.hub.webhook_address(), world.hub.id())?;
    let mut peer = Side::of(peer, process.id())?;
    let mut number = 0;
    let mut more = |count: usize| {
        number += count;
        letters(number - count..number)
    };
    let warm = more(each)?;
    knock(ours.address, &warm, None).await?;
    knock(peer.address, &warm, None).await?;
    for round in 0..rounds {
        let letters = more(each)?;
        for turn in [round % 2, (round + 1) % 2] {
            if turn == 0 { ours.flat_out(&letters).await? } else { peer.flat_out(&letters).await? }
        }
    }
    // Stretches, so that one moment of somebody else's does not speak for all.
    for _ in 0..5 {
        let calm = more((STEADY * 2.0) as usize)?;
        ours.steadily(&calm).await?;
        peer.steadily(&calm).await?;
    }
    Ok(report(ours, peer))
}

/// As [`run`], over PostgreSQL.
pub(super) fn run_over_postgres(options: &Options) -> Result<Report> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(measure_over_postgres(options))
}

async fn measure_over_postgres(options: &Options) -> Result<Report> {
    let rounds = options.rounds.unwrap_or(8);
    let each = usize::try_from(options.messages.unwrap_or(10_000))?;
    let database = tokio::task::spawn_blocking(|| testkit::Postgres::shared().database()).await?;
    let setting = Setting { probe_every_secs: 0, ..Setting::default() };
    let (world, _fleet) = World::begin_with_fleet("bench-ingest-postgres", setting, &database, 1).await?;
    let mut ours = Side::of(world.hub.webhook_address(), world.hub.id())?;
    for round in 0..=usize::try_from(rounds)? {
        let letters = letters(round * each..(round + 1) * each)?;
        ours.flat_out(&letters).await?;
        if round == 0 {
            // Statements were prepared and pages made.
            (ours.rates, ours.times, ours.processor) = Default::default();
        }
    }
    let rate = median(&mut ours.rates);
    let mut report = Report::new("ingest-postgres");
    report.at_least("flat out, 64 connections, median", "webhooks/s", rate, OVER_POSTGRES, 1.0);
    report.note("flat out, p50", "ms", percentile(&mut ours.times, 0.5).as_secs_f64() * 1_000.0);
    report.note("flat out, p99", "ms", percentile(&mut ours.times, 0.99).as_secs_f64() * 1_000.0);
    report.note("processor time a webhook", "µs", ours.processor_us());
    Ok(report)
}

fn report(mut ours: Side, mut peer: Side) -> Report {
    let mut report = Report::new("ingest");
    let mut ratios: Vec<f64> = ours.rates.iter().zip(&peer.rates).map(|(ours, peer)| ours / peer).collect();
    let rate = median(&mut ours.rates);
    let name = "flat out, 64 connections, median of pairs";
    report.at_least(name, "webhooks/s", rate, rate / median(&mut ratios), 0.8);
    report.within("flat out, p99", percentile(&mut ours.times, 0.99), Duration::from_millis(60));
    let steady = Duration::from_secs_f64(median(&mut ours.steady_p99));
    report.within("at 3,300 a second, p99, median of stretches", steady, Duration::from_millis(10));
    let ms = |times: &mut Vec<Duration>, part| percentile(times, part).as_secs_f64() * 1_000.0;
    report.note("flat out, p50", "ms", ms(&mut ours.times, 0.5));
    report.note("flat out, p50 of the peer", "ms", ms(&mut peer.times, 0.5));
    report.note("flat out, p99 of the peer", "ms", ms(&mut peer.times, 0.99));
    report.note("at 3,300 a second, p50", "ms", ms(&mut ours.steady, 0.5));
    report.note("at 3,300 a second, max", "ms", ms(&mut ours.steady, 1.0));
    report.note("at 3,300 a second, p99 of the peer", "ms", median(&mut peer.steady_p99) * 1_000.0);
    report.note("processor time a webhook", "µs", ours.processor_us());
    report.note("processor time a webhook, peer", "µs", peer.processor_us());
    report
}

/// One of the two servers, and what was measured of it.
struct Side {
    address: SocketAddr,
    id: u32,
    rates: Vec<f64>,
    times: Vec<Duration>,
    steady: Vec<Duration>,
    steady_p99: Vec<f64>,
    processor: Duration,
}

impl Side {
    fn of(address: SocketAddr, id: Option<u32>) -> Result<Self> {
        let id = id.context("the server runs")?;
        let (rates, times, steady, steady_p99) = Default::default();
        Ok(Self { address, id, rates, times, steady, steady_p99, processor: Duration::ZERO })
    }

    async fn flat_out(&mut self, letters: &Letters) -> Result<()> {
        let before = processor_time(self.id)?;
        let knocked = knock(self.address, letters, None).await?;
        self.processor += processor_time(self.id)?.saturating_sub(before);
        self.rates.push(knocked.rate());
        self.times.extend(knocked.times);
        Ok(())
    }

    async fn steadily(&mut self, letters: &Letters) -> Result<()> {
        let mut knocked = knock(self.address, letters, Some(STEADY)).await?;
        self.steady_p99.push(percentile(&mut knocked.times, 0.99).as_secs_f64());
        self.steady.extend(knocked.times);
        Ok(())
    }

    fn processor_us(&self) -> f64 {
        self.processor.as_secs_f64() * 1e6 / self.times.len() as f64
    }
}

/// The peer over an empty file; it ends with the bench.
async fn start_peer() -> Result<(Process, SocketAddr)> {
    let place = Place::make("bench-ingest-peer")?;
    let address = SocketAddr::from(([127, 0, 0, 1], place.port()));
    let mut process = Process::new("the peer", place.log("peer"));
    let mut command = Command::new(program("webhook-peer")?);
    command.arg(address.to_string()).arg(place.folder().join("peer.sqlite"));
    command.env("WEBHOOK_PEER_SECRET", APP_SECRET);
    process.start(command).context("the peer")?;
    until("the peer takes connections", PATIENCE, async || {
        tokio::net::TcpStream::connect(address).await?;
        Ok(Some(()))
    })
    .await?;
    Ok((process, address))
}
