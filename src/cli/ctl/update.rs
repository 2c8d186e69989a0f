//! A status update from a script: what is offered, and what becomes of it.

use super::args::UpdateWish;
use super::line::Line;
use super::posted::cleaned;
use crate::domain::SafeText;
use crate::domain::channel::{OfferedText, UpdateOffer};
use crate::domain::incident::{CommsCommand, Incident};
use anyhow::{Context as _, Result};
use serde_json::json;
use std::io::Read as _;

/// A new update from the words: a draft, or one that is approved at once.
///
/// # Errors
/// The host says nothing, or the text cannot be read.
pub fn command(line: &mut Line, wish: &UpdateWish, incident: Option<&Incident>) -> Result<CommsCommand> {
    let given = given(wish)?;
    let offered = chosen(&line.offer(incident.map(|incident| incident.id))?, wish);
    let (offered_text, offered_channels) = offered.unwrap_or_default();
    let text = given.unwrap_or(offered_text);
    let channels = if wish.channel.is_empty() {
        offered_channels
    } else {
        cleaned(&wish.channel)
    };
    Ok(if wish.approve {
        CommsCommand::PostUpdate {
            text,
            channels,
            typed: cleaned(&wish.type_name),
            number: None,
        }
    } else {
        CommsCommand::DraftUpdate { text, channels }
    })
}

/// The text that was given, line by line; none where none was.
fn given(wish: &UpdateWish) -> Result<Option<Vec<SafeText>>> {
    let text = match (&wish.text, &wish.file) {
        (Some(text), _) if text == "-" => {
            let mut read = String::new();
            std::io::stdin()
                .read_to_string(&mut read)
                .context("cannot read the standard input")?;
            read
        }
        (Some(text), _) => text.clone(),
        (None, Some(file)) => {
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?
        }
        (None, None) => return Ok(None),
    };
    Ok(Some(text.lines().map(SafeText::clean).collect()))
}

/// The offered text for these channels, and the channels it goes to unasked: none that everybody can read.
fn chosen(offer: &UpdateOffer, wish: &UpdateWish) -> Option<(Vec<SafeText>, Vec<SafeText>)> {
    let is_for = |text: &&OfferedText| {
        let mut asked = wish.channel.iter();
        asked.any(|name| text.channels.iter().any(|channel| channel.as_str() == name))
    };
    let text = offer.texts.iter().find(is_for).or(offer.texts.first())?;
    let is_safe = |name: &&SafeText| {
        let mut rows = offer.channels.iter();
        rows.any(|row| row.name == **name && !row.is_public && row.is_ready())
    };
    let channels = text.channels.iter().filter(is_safe).cloned().collect();
    Some((text.text.clone(), channels))
}

/// Shows what is offered.
pub fn show(offer: &UpdateOffer, as_json: bool) {
    if as_json {
        let offer = json!({
            "number": offer.number, "texts": offer.texts, "channels": offer.channels, "note": offer.note,
        });
        println!("{:#}", json!({ "schema": 1, "offer": offer }));
        return;
    }
    for text in &offer.texts {
        let names: Vec<&str> = text.channels.iter().map(SafeText::as_str).collect();
        println!("-- update {}, {}: {}", offer.number, text.audience, names.join(", "));
        println!("-- title: {}", text.title);
        for line in &text.text {
            println!("{line}");
        }
    }
    for row in &offer.channels {
        let public = if row.is_public { ", public" } else { "" };
        let state = row.blocked.as_ref().map_or("ready", SafeText::as_str);
        println!("-- channel {} ({}{public}): {state}", row.name, row.kind);
    }
    if !offer.note.is_empty() {
        println!("-- {}", offer.note);
    }
}
