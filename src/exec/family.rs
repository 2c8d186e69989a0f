//! Which processes belong to a run: its session, what descends from it, and what left both but
//! still carries the run's name in its environment.

use super::process_table::{self, Process};
use std::collections::HashMap;

/// The processes of one run, and those seen earlier.
#[derive(Debug, Clone)]
pub(super) struct Family {
    leader: Process,
    known: HashMap<u32, u64>,
}

impl Family {
    /// A family of one.
    pub fn new(leader: Process) -> Self {
        Self {
            leader,
            known: HashMap::from([(leader.pid, leader.started)]),
        }
    }

    /// The first process's number: the run's session and group.
    pub fn leader(&self) -> u32 {
        self.leader.pid
    }

    /// Whether the first process is alive; a number that is used again is not it.
    pub fn has_leader(&self) -> bool {
        let seen = process_table::one(self.leader.pid);
        seen.is_some_and(|process| process.started == self.leader.started && !process.is_zombie)
    }

    /// The members in a table, dead ones included; `carries` says whether a process carries the
    /// run's name and is only asked about children of `own`, where orphans come to.
    pub fn members(&mut self, table: &[Process], own: u32, carries: impl Fn(u32) -> bool) -> Vec<Process> {
        let is_orphan = |process: &Process| process.parent == own && !process.is_zombie && carries(process.pid);
        let first = table
            .iter()
            .filter(|process| self.is_known(process) || is_orphan(process));
        let first: Vec<Process> = first.copied().collect();
        self.grown(&first, table, own)
    }

    /// The members in a table where the run's host is dead, so that orphans may have come to anybody. The
    /// session's number alone proves nothing, since it may be used again: somebody in it has to be the first
    /// process, known from before, or carry the run's name.
    pub fn left(&mut self, table: &[Process], own: u32, carries: impl Fn(u32) -> bool) -> Vec<Process> {
        let is_sure = |process: &&Process| {
            let is_known = self.known.get(&process.pid) == Some(&process.started);
            let may_carry = !process.is_zombie && process.started >= self.leader.started;
            is_known || may_carry && carries(process.pid)
        };
        let mut first: Vec<Process> = table.iter().filter(is_sure).copied().collect();
        if first.iter().any(|process| process.session == self.leader.pid) {
            first.extend(table.iter().filter(|process| self.is_in_session(process)));
        }
        self.grown(&first, table, own)
    }

    /// These and all that descend from them; from now on they are known.
    fn grown(&mut self, first: &[Process], table: &[Process], own: u32) -> Vec<Process> {
        let first = first.iter().filter(|process| process.pid != own);
        let mut members: HashMap<u32, Process> = first.map(|process| (process.pid, *process)).collect();
        loop {
            let of_members = |process: &&Process| {
                process.pid != own && !members.contains_key(&process.pid) && members.contains_key(&process.parent)
            };
            let more: Vec<Process> = table.iter().filter(of_members).copied().collect();
            if more.is_empty() {
                break;
            }
            members.extend(more.into_iter().map(|process| (process.pid, process)));
        }
        self.known.retain(|pid, _| members.contains_key(pid));
        self.known
            .extend(members.values().map(|process| (process.pid, process.started)));
        let mut members: Vec<_> = members.into_values().collect();
        members.sort_by_key(|process| process.pid);
        members
    }

    fn is_in_session(&self, process: &Process) -> bool {
        process.session == self.leader.pid && process.started >= self.leader.started
    }

    fn is_known(&self, process: &Process) -> bool {
        self.is_in_session(process) || self.known.get(&process.pid) == Some(&process.started)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: u32 = 10;

    fn process(pid: u32, parent: u32, session: u32) -> Process {
        Process {
            pid,
            parent,
            group: session,
            session,
            is_zombie: false,
            started: u64::from(pid) * 100,
        }
    }

    fn pids(family: &mut Family, table: &[Process], carriers: &[u32]) -> Vec<u32> {
        let members = family.members(table, OWN, |pid| carriers.contains(&pid));
        members.iter().map(|process| process.pid).collect()
    }

    #[test]
    fn session_descendants_and_carriers_belong_and_strangers_do_not() {
        let leader = process(20, OWN, 20);
        let table = [
            process(OWN, 1, 1),
            leader,
            process(21, 20, 20),
            process(22, 21, 22),
            process(23, 22, 22),
            process(30, OWN, 30),
            process(31, 30, 31),
            process(40, OWN, 1),
            process(50, 1, 50),
        ];
        assert_eq!(pids(&mut Family::new(leader), &table, &[30]), [20, 21, 22, 23, 30, 31]);
    }

    #[test]
    fn who_was_seen_once_belongs_after_losing_everything() {
        let leader = process(20, OWN, 20);
        let mut family = Family::new(leader);
        pids(&mut family, &[leader, process(22, 20, 22)], &[]);
        assert_eq!(pids(&mut family, &[process(22, OWN, 22)], &[]), [22]);
    }

    #[test]
    fn without_its_host_a_session_needs_somebody_who_proves_that_it_is_the_same() {
        let leader = process(20, 1, 20);
        let table = [
            process(OWN, 1, 1),
            leader,
            process(21, 20, 20),
            process(30, 1, 30),
            process(31, 30, 31),
        ];
        let left = |table: &[Process], carriers: &[u32]| {
            let mut family = Family::new(leader);
            let members = family.left(table, OWN, |pid| carriers.contains(&pid));
            members.iter().map(|process| process.pid).collect::<Vec<_>>()
        };
        assert_eq!(left(&table, &[]), [20, 21]);
        assert_eq!(
            left(&table, &[30]),
            [20, 21, 30, 31],
            "whoever carries its name, wherever it came to"
        );
        assert_eq!(left(&[process(21, 1, 20), process(22, 1, 20)], &[22]), [21, 22]);
        let again = Process {
            started: 9_999,
            ..leader
        };
        let others = [
            again,
            Process {
                started: 9_999,
                ..process(21, 20, 20)
            },
        ];
        assert_eq!(left(&others, &[]), Vec::<u32>::new(), "both numbers are used again");
        assert_eq!(left(&table[..1], &[OWN]), Vec::<u32>::new(), "never this process");
    }

    #[test]
    fn a_number_used_again_is_a_stranger() {
        let leader = process(20, OWN, 20);
        let mut family = Family::new(leader);
        pids(&mut family, &[leader, process(22, 20, 22)], &[]);
        let again = Process {
            started: 9_999,
            ..process(22, OWN, 22)
        };
        assert_eq!(pids(&mut family, &[again], &[]), Vec::<u32>::new());
    }
}
