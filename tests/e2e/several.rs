//! Two incidents from the keys of real consoles, and the way back to what was written down in any of them.

use crate::rig::Rig;
use crate::stage::{Stage, config, declare, serve};

fn project() -> Stage {
    let stage = Stage::empty();
    stage.write("onscene.toml", &config(serve()));
    stage.write("runbook.md", crate::stage::BOOK);
    stage
}

fn note(rig: &Rig, text: &str) {
    rig.press("N");
    rig.wait_text("14:20 in front");
    rig.press(text);
    rig.press("\r");
    rig.wait_text("note written");
}

/// Declares a second one while the first one is open.
fn another(rig: &Rig, title: &str) {
    rig.press("D");
    rig.wait_text("What do you want to declare?");
    rig.press("2\r");
    rig.wait_text("INC-1 stays open");
    rig.press(title);
    rig.press("\r");
    rig.wait_text("How bad is it?");
    rig.press("3\r");
    rig.wait("the second in front", |rig| rig.line(0).contains("INC-2"));
}

#[test]
fn a_second_outage_is_declared_and_the_first_is_found_again_and_read() {
    let stage = project();
    let maya = stage.console(100, 30);
    declare(&maya, "carts fail");
    note(&maya, "the sprocket of the pool is bent");
    another(&maya, "mails are late");
    assert!(maya.line(0).contains("+1 open"), "{}", maya.line(0));
    note(&maya, "the relay is slow");

    maya.press("L");
    maya.wait_text("Search all incidents");
    maya.press("\"sprocket\" OR");
    maya.wait_text("No incident has all of these words");
    maya.press("\x15");
    maya.press("sprock");
    maya.wait_text("the sprocket of the pool is bent");
    println!("---- found\n{}", maya.text());
    maya.press("\x1b[B\r");
    maya.wait_text("read only");
    println!("---- read\n{}", maya.text());
    assert!(maya.text().contains("INC-1 SEV2"), "{}", maya.text());
    maya.press("\x1b");
    maya.wait_text("Search all incidents");
    maya.press("\x1b");
    maya.wait("the search is gone", |rig| !rig.text().contains("Search all incidents"));

    maya.press("O");
    maya.wait_text("bring INC-1 to the front");
    maya.press("\r");
    maya.wait("the first in front", |rig| rig.line(0).contains("INC-1"));
    maya.press("6");
    maya.wait_text("carts fail");
}
