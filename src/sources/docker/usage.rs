//! From two samples of an engine to processor and memory use.

use bollard::models::{ContainerCpuStats, ContainerMemoryStats, ContainerStatsResponse};

/// The counters of one moment; two of them make a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sample {
    /// Time the container ran, in nanoseconds.
    container: u64,
    /// Time all processors of the machine ran, in nanoseconds.
    system: u64,
}

/// The use of one container at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Usage {
    /// To compare the next sample with.
    pub sample: Option<Sample>,
    /// Percent of one processor; none before the second sample.
    pub cpu_percent: Option<f64>,
    /// Bytes without the page cache.
    pub memory_bytes: Option<u64>,
}

/// Reads an answer of the engine; `before` is the sample that came before it.
pub(super) fn read(stats: &ContainerStatsResponse, before: Option<Sample>) -> Usage {
    let now = stats.cpu_stats.as_ref();
    let sample = now.and_then(sample);
    // An engine asked for one shot leaves the sample before empty; one that was not fills it in.
    let before = before.or_else(|| stats.precpu_stats.as_ref().and_then(self::sample));
    let processors = now.and_then(|cpu| cpu.online_cpus).filter(|count| *count > 0);
    let cpu_percent = before
        .zip(sample)
        .and_then(|(before, now)| percent(before, now, processors.unwrap_or(1)));
    Usage {
        sample,
        cpu_percent,
        memory_bytes: stats.memory_stats.as_ref().and_then(memory),
    }
}

fn sample(cpu: &ContainerCpuStats) -> Option<Sample> {
    let system = cpu.system_cpu_usage.filter(|system| *system > 0)?;
    let container = cpu.cpu_usage.as_ref()?.total_usage?;
    Some(Sample { container, system })
}

/// The share of the machine's time, times the processors: the scale of `docker stats`.
#[expect(clippy::cast_precision_loss, reason = "nanoseconds of a few seconds fit")]
fn percent(before: Sample, now: Sample, processors: u32) -> Option<f64> {
    let system = now.system.checked_sub(before.system).filter(|span| *span > 0)?;
    let container = now.container.checked_sub(before.container)?;
    Some(container as f64 / system as f64 * f64::from(processors) * 100.0)
}

/// What is used without the cache the kernel can drop: version 1 of control groups calls that
/// `total_inactive_file`, version 2 `inactive_file`; an engine that knows no use tells `anon`.
fn memory(memory: &ContainerMemoryStats) -> Option<u64> {
    let detail = |name: &str| memory.stats.as_ref().and_then(|stats| stats.get(name)).copied();
    let usage = memory.usage.filter(|usage| *usage > 0).or_else(|| detail("anon"))?;
    let cache = detail("total_inactive_file")
        .or_else(|| detail("inactive_file"))
        .unwrap_or(0);
    Some(if cache < usage { usage - cache } else { usage })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bollard::models::ContainerCpuUsage;

    fn stats(container: u64, system: u64) -> ContainerStatsResponse {
        ContainerStatsResponse {
            cpu_stats: Some(ContainerCpuStats {
                cpu_usage: Some(ContainerCpuUsage {
                    total_usage: Some(container),
                    ..ContainerCpuUsage::default()
                }),
                system_cpu_usage: Some(system),
                online_cpus: Some(2),
                ..ContainerCpuStats::default()
            }),
            ..ContainerStatsResponse::default()
        }
    }

    #[test]
    fn two_samples_make_a_percentage_of_one_processor() {
        let first = read(&stats(1_000, 10_000), None);
        assert_eq!(first.cpu_percent, None);
        let second = read(&stats(2_000, 14_000), first.sample);
        assert_eq!(second.cpu_percent, Some(50.0));
        let restarted = read(&stats(10, 18_000), second.sample);
        assert_eq!(restarted.cpu_percent, None);
    }

    #[test]
    fn memory_leaves_the_cache_out() {
        let of = |usage, details: &[(&str, u64)]| {
            memory(&ContainerMemoryStats {
                usage,
                stats: Some(
                    details
                        .iter()
                        .map(|(key, value)| ((*key).to_string(), *value))
                        .collect(),
                ),
                ..ContainerMemoryStats::default()
            })
        };
        assert_eq!(
            of(Some(100), &[("total_inactive_file", 30), ("inactive_file", 9)]),
            Some(70)
        );
        assert_eq!(of(Some(100), &[("inactive_file", 40)]), Some(60));
        assert_eq!(of(Some(0), &[("anon", 55)]), Some(55));
        assert_eq!(of(Some(10), &[("inactive_file", 40)]), Some(10));
        assert_eq!(of(None, &[]), None);
    }
}
