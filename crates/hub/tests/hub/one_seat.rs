//! Where a member may use one desktop at a time, the other waits, and takes over only when its person says so.

use domain::Role;
use protocol::frame::close;
use protocol::member::{InvitationWish, Joined, NewInvitation};

use crate::members::{joining, joins, knock, post, wish};
use crate::world::World;

/// A member with two desktops: their tokens.
async fn two_desktops(world: &World) -> [String; 2] {
    let (first, me) = joins(world, Role::Agent, "Léa").await;
    let own = InvitationWish { member: Some(me.member.id), ..wish(Role::Agent) };
    let made: NewInvitation = post(world, &first, "invitations", &own).await.expect("made");
    let joined: Joined = knock(world, "join", &joining(&made, "Léa")).await.expect("lets her in");
    [first, joined.token.as_str().to_owned()]
}

#[tokio::test]
async fn the_desktop_in_use_stays_in_use_until_another_takes_over() {
    let world = World::with(|config| config.team.one_active_seat = true).await;
    let [first, second] = two_desktops(&world).await;
    let mut one = world.connect_with(&first).await;
    assert_eq!(world.try_connect(&second, "").await.err(), Some(close::OTHER_SEAT), "it waits");
    let mut two = world.try_connect(&second, "&take_over=true").await.expect("goes on here");
    assert_eq!(one.hear_the_end().await, close::OTHER_SEAT, "the first hears of it at once");
    assert_eq!(world.try_connect(&first, "").await.err(), Some(close::OTHER_SEAT), "and does not fight");
    world.customer_writes("wamid.A", "Bonjour").await;
    two.ask(&protocol::ClientFrame::Follow { after: domain::Seq::ZERO }).await;
    two.more().await;
    assert_eq!(two.entries.len(), 2, "the second goes on");
    drop(two);
    // Two minutes after it was last heard of, nobody is in the way.
    world.clock.turn_ms(2 * 60_000 + 1);
    world.try_connect(&first, "").await.expect("goes on here");
}

#[tokio::test]
async fn where_nothing_is_asked_all_desktops_are_in_use() {
    let world = World::new().await;
    let [first, second] = two_desktops(&world).await;
    let mut one = world.connect_with(&first).await;
    let mut two = world.connect_with(&second).await;
    world.customer_writes("wamid.A", "Bonjour").await;
    for stream in [&mut one, &mut two] {
        stream.ask(&protocol::ClientFrame::Follow { after: domain::Seq::ZERO }).await;
        stream.more().await;
        assert_eq!(stream.entries.len(), 2);
    }
}
