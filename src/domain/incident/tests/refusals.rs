use super::*;

fn refused_without_incident() -> Vec<Command> {
    vec![note("x"), run(READ, ""), declare("  ")]
}

fn refused_in_incident() -> Vec<Command> {
    let step = StepId::new(BY_HAND);
    let (to, none) = (Severity::Sev1, SafeText::default());
    vec![
        declare("again"),
        Command::SetSeverity { to, why: none.clone() },
        status(Status::Triage),
        note(" "),
        Command::SendUpdate { text: none.clone() },
        Command::SnoozeUpdate { minutes: 7 },
        Command::AttachBook {
            book: BookId::new("none.md"),
        },
        Command::SkipStep {
            step: step.clone(),
            reason: none.clone(),
        },
        Command::NoteStep { step, text: none },
        Command::CancelRun {
            run: RunId::new("none"),
        },
    ]
}

#[test]
fn refusals_are_sentences_with_a_hint() {
    let empty = Scene::empty();
    let mut open = Scene::declared();
    open.must(&Command::SetSeverity {
        to: Severity::Sev1,
        why: "".into(),
    });
    let on_empty = refused_without_incident().into_iter().map(|command| (&empty, command));
    let on_open = refused_in_incident().into_iter().map(|command| (&open, command));
    for (scene, command) in on_empty.chain(on_open) {
        let refusal = scene.refused(&command);
        for part in [&refusal.sentence, &refusal.hint] {
            assert!(
                part.as_str().len() > 8 && !part.as_str().ends_with('.'),
                "{command:?}: {refusal}"
            );
        }
    }
}
