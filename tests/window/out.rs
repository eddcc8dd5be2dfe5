//! Files on their way out of the real window, and those that a person chooses there: the system's dialogs, its
//! clipboard, and the places where other programs find what is lent to them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::app::Window;
use crate::desk::said;
use crate::files::{met, waiting};
use crate::meta::Meta;
use crate::stage::tell;
use crate::wait::until;
use crate::{AWA, hand, inbox};

/// A file that Awa has sent, once it stands in the thread: its name in every question.
async fn received(window: &Window, kind: &str) -> Result<String> {
    let page = json!({ "view": "all", "after": null, "limit": 1 });
    let conversation = window.ask("inbox_page", page).await?["rows"][0]["id"].clone();
    let page = json!({ "conversation": conversation, "anchor": { "from": "newest" }, "limit": 50 });
    until(&format!("a {kind} of Awa's is at the hub"), async || {
        let answer = window.ask("thread_page", page.clone()).await?;
        let rows = answer["rows"].as_array().cloned().unwrap_or_default();
        let found =
            rows.iter().find(|row| row["content"]["kind"] == kind && row["content"]["state"] == "stored");
        Ok(found.and_then(|row| row["content"]["id"].as_str()).map(str::to_owned))
    })
    .await
}

/// The only picture that Meta has, in a file.
async fn picture_at_meta(meta: &Meta, folder: &Path) -> Result<PathBuf> {
    let known = meta.files().await?;
    let picture = known.iter().find(|file| file["mime"].as_str().is_some_and(|mime| mime == "image/png"));
    let id =
        picture.and_then(|file| file["id"].as_str()).with_context(|| format!("no picture in {known:?}"))?;
    let file = folder.join("at-meta.png");
    std::fs::write(&file, meta.file(id).await?)?;
    Ok(file)
}

/// What a customer sent is copied as a picture, saved where the person says, lent while the app runs, and never run.
#[tokio::test]
async fn what_a_customer_sent_leaves_the_app_as_it_came() -> Result<()> {
    tell("files-out", async |stage| {
        let (seat, window, meta) = met(stage).await?;
        let program = json!({ "type": "file", "as": "document", "mime": "application/pdf", "filename": "facture.pdf",
            "base64": "IyEvYmluL3NoCnJtIC1yZiB+Cg==" });
        meta.show(AWA, json!({ "type": "image" })).await?;
        meta.show(AWA, program).await?;
        let (picture, program) = (received(&window, "image").await?, received(&window, "document").await?);
        let original = picture_at_meta(&meta, stage.folder()).await?;

        window.ask("media_copy", json!({ "id": picture })).await?;
        let copied = stage.folder().join("copied.png");
        hand::paste_picture(&copied).await?;
        let (was, is) = (original.to_string_lossy(), copied.to_string_lossy());
        said("compare", &["-metric", "AE", &was, &is, "null:"]).await.context("other pixels were copied")?;

        let place = stage.folder().join("Vitrine du matin.png");
        let save = window.ask("media_save", json!({ "id": picture }));
        let (saved, ()) = tokio::try_join!(save, hand::save_in_dialog("^(Save the file|Enregistrer le fichier)$", &place))?;
        ensure!(saved["saved"] == json!(place), "saved at {saved}");
        ensure!(std::fs::read(&place)? == std::fs::read(&original)?, "other bytes were saved");

        let lent = window.ask("media_drag", json!({ "id": picture })).await?;
        let lent = PathBuf::from(lent["path"].as_str().context("a path")?);
        ensure!(lent.starts_with(seat.data()), "lent outside of our folder: {}", lent.display());
        ensure!(std::fs::read(&lent)? == std::fs::read(&original)?, "other bytes were lent");

        let refused = window.ask("media_open", json!({ "id": program })).await;
        ensure!(refused.is_err_and(|error| error.to_string().contains("not_possible")), "a program was opened");
        seat.close().await?;
        stage.leave().await;
        ensure!(!lent.exists(), "{} lies in the clear behind a closed app", lent.display());
        Ok(())
    })
    .await
}

/// Files come from the system's dialog and from a file manager's clipboard.
#[tokio::test]
async fn files_are_chosen_in_the_dialog_and_pasted_as_a_file_manager_copies_them() -> Result<()> {
    tell("files-in", async |stage| {
        let (_, window, _meta) = met(stage).await?;
        let (first, second) = (stage.folder().join("tarif.txt"), stage.folder().join("allergènes 2.txt"));
        for file in [&first, &second] {
            std::fs::write(file, "Baguette\n")?;
        }
        let pick = window.ask("attach_pick", json!({}));
        let (rows, ()) =
            tokio::try_join!(pick, hand::choose_in_dialog("^(Attach files|Joindre des fichiers)$", &first))?;
        ensure!(rows[0]["name"] == "tarif.txt" && rows[0]["problem"] == Value::Null, "{rows}");

        hand::copy_files(stage.folder(), &[&second]).await?;
        window.click(inbox::COMPOSER).await?;
        hand::press("ctrl+v").await?;
        window.see(&waiting("allergènes 2.txt")).await?;
        Ok(())
    })
    .await
}

/// Léa hands a conversation over: saved where she says, known by a fingerprint, and found whole by whoever checks it.
#[tokio::test]
async fn a_conversation_is_exported_and_checked_in_the_systems_dialogs() -> Result<()> {
    tell("export", async |stage| {
        let (_seat, window, meta) = met(stage).await?;
        meta.show(AWA, json!({ "type": "image" })).await?;
        received(&window, "image").await?;
        if window.all("aside .export button").await?.is_empty() {
            hand::press("ctrl+shift+d").await?;
        }
        window.click("aside .export button").await?;
        window.see("dialog [role='switch']").await?;
        stage.picture("71-export").await?;
        window.click("dialog .verbs button[data-kind='primary']").await?;
        let place = stage.folder().join("Awa.zip");
        hand::save_in_dialog("^(Save the conversation|Enregistrer la conversation)$", &place).await?;
        let fingerprint = window.see("dialog code").await?.text().await?;
        stage.picture("72-exported").await?;
        window.click("dialog .verbs button[data-kind='primary']").await?;

        hand::press("ctrl+comma").await?;
        window.click("[data-export] button").await?;
        hand::choose_in_dialog("^(Choose an export|Choisir un export)$", &place).await?;
        let found = window.see("section[data-whole='true']").await?.text().await?;
        ensure!(found.contains(&fingerprint) && found.contains("Awa Diallo"), "{found}");
        let scroll =
            "document.querySelector('[data-whole]').scrollIntoView({ block: 'center' }); return null";
        window.script::<Value>(scroll).await?;
        stage.picture("73-checked").await?;

        // Everything between this desk and Meta answers, and the report names nobody.
        window.click("[data-diagnostics] button").await?;
        window.see(".sum").await?;
        let scroll = "document.querySelector('[data-diagnostics]').scrollIntoView(); return null";
        window.script::<Value>(scroll).await?;
        stage.picture("74-diagnostics").await?;
        let found = window.ask("diagnose", json!({})).await?;
        let ticks = found.as_array().context("a list")?;
        let state =
            |check: &str| ticks.iter().find(|tick| tick["check"] == check).map(|tick| tick["state"].clone());
        for check in
            ["keychain", "disk", "database", "connection", "hub", "sign_in", "stream", "clock", "token"]
        {
            ensure!(state(check) == Some(json!("ok")), "{check}: {found}");
        }
        for name in [AWA, "Awa", "Petit Jour", "127.0.0.1", crate::meta::TOKEN] {
            ensure!(!found.to_string().contains(name), "{name} stands in the diagnosis: {found}");
        }
        Ok(())
    })
    .await
}
