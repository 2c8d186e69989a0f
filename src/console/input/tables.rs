//! What keys can do, one table per scope. A row is all an action needs: help, palette, keymap files and
//! the table in the README read it from here.

use super::action::{Action, actions};

actions! {
    /// What keys do everywhere.
    GlobalAction {
        Quit               => "app.quit",            "Leave this console; the host and the incident go on";
        Suspend            => "app.suspend",         "Put this console in the background; fg brings it back";
        Help               => "app.help",            "Show every key in force, and warnings";
        Palette            => "app.palette",         "Find an action by name";
        Redraw             => "app.redraw",          "Draw the whole screen again";
        ScreenOverview     => "screen.overview",     "Show the overview";
        ScreenServices     => "screen.services",     "Show services";
        ScreenContainers   => "screen.containers",   "Show containers";
        ScreenLogs         => "screen.logs",         "Show logs";
        ScreenRunbook      => "screen.runbook",      "Show the runbook";
        ScreenTimeline     => "screen.timeline",     "Show the timeline";
        FocusNext          => "focus.next",          "Go to the next panel";
        FocusPrevious      => "focus.previous",      "Go to the previous panel";
        Zoom               => "view.zoom",           "Give the focused panel the whole screen, or back";
        Back               => "view.back",           "Go back one step; never leaves";
        Filter             => "view.filter",         "Show only rows that contain a text";
        Copy               => "view.copy",           "Copy what is selected";
        IncidentDeclare    => "incident.declare",    "Declare an incident";
        IncidentSeverity   => "incident.severity",   "Change the severity";
        IncidentNote       => "incident.note",       "Write a note into the timeline";
        IncidentRole       => "incident.role",       "Give a role to somebody";
        IncidentUpdate     => "incident.update",     "Write and send a status update";
        IncidentSnooze     => "incident.snooze",     "Put the next status update off";
        IncidentMitigated  => "incident.mitigated",  "Say that the harm is stopped";
        IncidentResolve    => "incident.resolve",    "Say that the incident is over";
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
    }
}

actions! {
    /// What keys do in the containers panel.
    ContainersAction {
        Logs => "containers.logs", "Show only the logs of this container";
    }
}

actions! {
    /// What keys do in the log panel.
    LogsAction {
        Follow    => "logs.follow",     "Follow the newest line, or stop";
        Pivot     => "logs.pivot",      "Show every line with this line's request id";
        LevelUp   => "logs.level_up",   "Show graver lines only";
        LevelDown => "logs.level_down", "Show less grave lines too";
        Source    => "logs.source",     "Choose which source to show";
        Clear     => "logs.clear",      "Drop the id, text, level and source filters";
        Wrap      => "logs.wrap",       "Wrap long lines, or cut them at the edge";
        Pin       => "logs.pin",        "Pin this line to the timeline";
    }
}

actions! {
    /// What keys do in the runbook panel. None changes production by itself: `Run` and `Cancel` ask.
    RunbookAction {
        Run             => "runbook.run",              "Run this step: asks first, unless it only reads";
        Tick            => "runbook.tick",             "Tick this step off";
        Skip            => "runbook.skip",             "Skip this step, with a reason";
        Note            => "runbook.note",             "Write a note on this step";
        Reset           => "runbook.reset",            "Put this step back to the start";
        Cancel          => "runbook.cancel",           "Stop the running command: asks first";
        Output          => "runbook.output",           "Show the output of this step";
        Sections        => "runbook.sections",         "Choose a section from the list";
        NextSection     => "runbook.next_section",     "Go to the next section";
        PreviousSection => "runbook.previous_section", "Go to the previous section";
        NextBook        => "runbook.next_book",        "Go to the next book";
        PreviousBook    => "runbook.previous_book",    "Go to the previous book";
        Reload          => "runbook.reload",           "Read the books from disk again";
    }
}

actions! {
    /// What keys do in the timeline panel.
    TimelineAction {
        CopyAll => "timeline.copy_all", "Copy the whole timeline as Markdown";
    }
}

/// Actions that need no key in `default.toml`: they are rare and the palette has them by name.
pub const PALETTE_ONLY: &[Action] = &[Action::Runbook(RunbookAction::Reload)];
