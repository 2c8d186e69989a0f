//! What keys can do, one table per scope. A row is all an action needs: help, palette, keymap files and
//! the table in the README read it from here.

use super::action::{Action, actions};

actions! {
    /// What keys do everywhere.
    GlobalAction {
        Quit               => "app.quit",            "Leave; host and incident go on";
        Suspend            => "app.suspend",         "Suspend; fg brings it back";
        Help               => "app.help",            "Show all keys and warnings";
        Palette            => "app.palette",         "Find an action by name";
        Redraw             => "app.redraw",          "Draw the screen anew";
        ScreenOverview     => "screen.overview",     "Show the overview";
        ScreenServices     => "screen.services",     "Show services";
        ScreenContainers   => "screen.containers",   "Show containers";
        ScreenLogs         => "screen.logs",         "Show logs";
        ScreenRunbook      => "screen.runbook",      "Show the runbook";
        ScreenIncident     => "screen.incident",     "Show the incident with its timeline";
        FocusNext          => "focus.next",          "Go to the next panel";
        FocusPrevious      => "focus.previous",      "Go to the previous panel";
        Zoom               => "view.zoom",           "Zoom the focused panel, or back";
        Back               => "view.back",           "Go back one step; never leaves";
        Filter             => "view.filter",         "Show only rows with a text";
        Copy               => "view.copy",           "Copy what is selected";
        Search             => "books.search",        "Search all books";
        Suggested          => "books.suggested",     "Go to the section suggested first";
        IncidentDeclare    => "incident.declare",    "Declare an incident";
        IncidentAnother    => "incident.another",    "Declare another incident beside this one";
        IncidentSeverity   => "incident.severity",   "Change the severity";
        IncidentNote       => "incident.note",       "Write a note; 14:20 in front dates it back";
        IncidentRole       => "incident.role",       "Give a role to somebody";
        IncidentUpdate     => "incident.update",     "Write and send a status update";
        IncidentSnooze     => "incident.snooze",     "Put the next update off";
        IncidentMitigated  => "incident.mitigated",  "Say that the harm is stopped";
        IncidentResolve    => "incident.resolve",    "Say that the incident is over";
        IncidentTake       => "incident.take",       "Take a role";
        IncidentPeople     => "incident.people",     "Show who is who, who led and who is here";
        IncidentHandOver   => "incident.hand_over",  "Hand a role over, or answer an offer";
        IncidentHypothesis => "incident.hypothesis", "Write down a supposed cause";
        IncidentDecision   => "incident.decision",   "Write down a proposal or a decision";
        IncidentTodo       => "incident.todo",       "Write down something to do";
        IncidentImpact     => "incident.impact",     "Say whether customers are affected";
        IncidentStatus     => "incident.status",     "Say how far it has come, or reopen it";
        IncidentSoak       => "incident.soak",       "Begin, break or end the soak";
        IncidentClocks     => "incident.clocks",     "Pause, resume, put off or end a clock";
        IncidentExport     => "incident.export",     "Write the post-mortem draft to a file";
        IncidentMoments    => "incident.moments",    "Say when it began or was noticed";
        IncidentFront      => "incident.front",      "Bring another open incident to the front";
        IncidentSearch     => "incident.search",     "Search all incidents, past ones too";
        IncidentFigures    => "incident.figures",    "Show times and updates in figures";
    }
}

actions! {
    /// What keys do in every panel and overlay with rows.
    ListAction {
        Up       => "list.up",        "Go up one row";
        Down     => "list.down",      "Go down one row";
        PageUp   => "list.page_up",   "Go up one page";
        PageDown => "list.page_down", "Go down one page";
        Top      => "list.top",       "Go to the first row";
        Bottom   => "list.bottom",    "Go to the last row";
        Open     => "list.open",      "Open the selected row";
    }
}

actions! {
    /// What keys do in the services panel.
    ServicesAction {
        ProbeNow => "services.probe_now", "Probe all services now";
        Steps    => "services.steps",     "Show the steps that cover this service";
    }
}

actions! {
    /// What keys do in the containers panel.
    ContainersAction {
        Logs  => "containers.logs",  "Show only this container's logs";
        Steps => "containers.steps", "Show the steps that cover this container";
    }
}

actions! {
    /// What keys do in the log panel.
    LogsAction {
        Follow    => "logs.follow",     "Follow the newest line, or stop";
        Pivot     => "logs.pivot",      "Show all lines of this request id";
        LevelUp   => "logs.level_up",   "Show graver lines only";
        LevelDown => "logs.level_down", "Show less grave lines too";
        Source    => "logs.source",     "Choose which source to show";
        Clear     => "logs.clear",      "Clear all log filters";
        Wrap      => "logs.wrap",       "Wrap long lines, or cut them";
        Pin       => "logs.pin",        "Pin this line to the timeline";
    }
}

actions! {
    /// What keys do in the runbook panel. None changes production by itself: `Run` and `Cancel` ask.
    RunbookAction {
        Run             => "runbook.run",              "Run this step: asks first, unless it only reads";
        RunAll          => "runbook.run_all",          "Run this group's commands one by one: asks first";
        Terminal        => "runbook.terminal",         "Run this step in a terminal: asks as above";
        Judge           => "runbook.judge",            "Say whether it worked";
        Fill            => "runbook.fill",             "Fill in this step's values";
        FillAll         => "runbook.fill_all",         "Fill in all values of this book";
        Tick            => "runbook.tick",             "Tick this step off";
        Skip            => "runbook.skip",             "Skip this step, giving why";
        Block           => "runbook.block",            "Block this step, giving why";
        RuleOut         => "runbook.rule_out",         "Say that this step does not apply";
        Assign          => "runbook.assign",           "Give this step to somebody";
        Note            => "runbook.note",             "Write a note on this step";
        Reset           => "runbook.reset",            "Reset this step";
        Cancel          => "runbook.cancel",           "Stop the command: asks first";
        Output          => "runbook.output",           "Show this step's output";
        Read            => "runbook.read",             "Read what this section says";
        Back            => "runbook.back",             "Go back to before the last jump";
        Sections        => "runbook.sections",         "Choose a section";
        NextSection     => "runbook.next_section",     "Go to the next section";
        PreviousSection => "runbook.previous_section", "Go to the previous section";
        NextBook        => "runbook.next_book",        "Go to the next book";
        PreviousBook    => "runbook.previous_book",    "Go to the previous book";
        Reload          => "runbook.reload",           "Read the books again";
    }
}

actions! {
    /// What keys do in the output panel.
    OutputAction {
        Stop => "output.stop", "Stop this command: asks first";
        Type => "output.type", "Type into the command's terminal";
        Step => "output.step", "Go to the step that ran it";
    }
}

actions! {
    /// What keys do in the timeline panel.
    TimelineAction {
        CopyAll => "timeline.copy_all", "Copy it all as Markdown";
        Kind    => "timeline.kind",     "Show entries of one kind only";
        Person  => "timeline.person",   "Show one person's entries only";
        Correct => "timeline.correct",  "Correct this entry; it stays beside";
    }
}

actions! {
    /// What keys do to the selected row of the incident panel. Enter shows all that can be done about it.
    IncidentAction {
        Pause   => "incident.pause",    "Pause this clock, or let it go on";
        Snooze  => "incident.put_off",  "Put this clock off";
        Support => "incident.support",  "Say what speaks for this cause";
        RuleOut => "incident.rule_out", "Rule this cause out, or drop this todo or draft";
        Done    => "incident.done",     "Say that this is done or decided";
        Assign  => "incident.assign",   "Give this role or todo to somebody";
    }
}

/// Actions that need no key in `default.toml`: they are rare and the palette has them by name.
pub const PALETTE_ONLY: &[Action] = &[
    Action::Runbook(RunbookAction::Reload),
    Action::Global(GlobalAction::IncidentMoments),
    Action::Global(GlobalAction::IncidentAnother),
    Action::Global(GlobalAction::IncidentFigures),
];
