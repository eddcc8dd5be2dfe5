//! `ingest`: webhooks a second that are durable and folded into facts by the real hub, beside a server that only
//! commits their bytes under a unique key. Both are programs of their own, on the same disk, knocked at in turns.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use stories::world::meta::APP_SECRET;
use stories::world::place::{Place, program};
use stories::world::process::Process;
use stories::world::{PATIENCE, Setting, World, until};
use tokio::process::Command;

use super::Options;
use super::knock::{Knocked, knock, letters};
use super::report::{Report, median, percentile};

/// What Meta asks of a line at 1,000 messages a second out, and as many in.
const STEADY: f64 = 3_300.0;

pub(super) fn run(options: &Options) -> Result<Report> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure(options))
}

async fn measure(options: &Options) -> Result<Report> {
    let rounds = options.rounds.unwrap_or(5);
    let each = usize::try_from(options.messages.unwrap_or(20_000))?;
    let world = World::begin("bench-ingest", Setting { probe_every_secs: 0, ..Setting::default() }).await?;
    let ours = world.hub.webhook_address();
    let (_process, peer) = start_peer().await?;
    let mut number = 0;
    let mut more = |count: usize| {
        number += count;
        letters(number - count..number)
    };
    let warm = more(each / 2)?;
    knock(ours, &warm, None).await?;
    knock(peer, &warm, None).await?;
    let (mut of_ours, mut of_peer) = (Gathered::default(), Gathered::default());
    for round in 0..rounds {
        let letters = more(each)?;
        for turn in [round % 2, (round + 1) % 2] {
            if turn == 0 {
                of_ours.take(knock(ours, &letters, None).await?);
            } else {
                of_peer.take(knock(peer, &letters, None).await?);
            }
        }
    }
    let calm = more((STEADY * 6.0) as usize)?;
    let mut steady = knock(ours, &calm, Some(STEADY)).await?;
    let mut steady_peer = knock(peer, &calm, Some(STEADY)).await?;

    let mut report = Report::new("ingest");
    let (rate, peer_rate) = (median(&mut of_ours.rates), median(&mut of_peer.rates));
    report.at_least("flat out, 64 connections", "webhooks/s", rate, peer_rate, 0.8);
    report.within("flat out, p99", percentile(&mut of_ours.times, 0.99), Duration::from_millis(60));
    report.within("at 3,300 a second, p99", percentile(&mut steady.times, 0.99), Duration::from_millis(10));
    let ms = |times: &mut Vec<Duration>, part| percentile(times, part).as_secs_f64() * 1_000.0;
    report.note("flat out, p50", "ms", ms(&mut of_ours.times, 0.5));
    report.note("flat out, p50 of the peer", "ms", ms(&mut of_peer.times, 0.5));
    report.note("flat out, p99 of the peer", "ms", ms(&mut of_peer.times, 0.99));
    report.note("at 3,300 a second, p50", "ms", ms(&mut steady.times, 0.5));
    report.note("at 3,300 a second, max", "ms", ms(&mut steady.times, 1.0));
    report.note("at 3,300 a second, p99 of the peer", "ms", ms(&mut steady_peer.times, 0.99));
    Ok(report)
}

#[derive(Default)]
struct Gathered {
    rates: Vec<f64>,
    times: Vec<Duration>,
}

impl Gathered {
    fn take(&mut self, knocked: Knocked) {
        self.rates.push(knocked.rate());
        self.times.extend(knocked.times);
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
