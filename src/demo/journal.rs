//! What each stand-in writes to its log file, in the form real ones use.

use crate::domain::Moment;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// JSON with numeric levels and `reqId`, as Pino writes it.
    Pino,
    /// JSON with `request_id` and `level` words.
    Json,
    /// Plain text, as a database writes it.
    Plain,
}

/// One stand-in's log file.
#[derive(Debug, Clone)]
pub(super) struct Journal {
    form: Form,
    file: Arc<Mutex<File>>,
}

impl Journal {
    pub fn create(path: &Path, form: Form) -> std::io::Result<Self> {
        let file = File::options().create(true).append(true).open(path)?;
        Ok(Self {
            form,
            file: Arc::new(Mutex::new(file)),
        })
    }

    pub fn info(&self, text: &str) {
        self.write(Grade::Info, None, text, serde_json::Map::new());
    }

    pub fn fatal(&self, text: &str) {
        self.write(Grade::Fatal, None, text, serde_json::Map::new());
    }

    pub fn info_of(&self, request: &str, text: &str) {
        self.write(Grade::Info, Some(request), text, serde_json::Map::new());
    }

    pub fn warn_of(&self, request: &str, text: &str) {
        self.write(Grade::Warn, Some(request), text, serde_json::Map::new());
    }

    pub fn error_of(&self, request: &str, text: &str) {
        self.write(Grade::Error, Some(request), text, serde_json::Map::new());
    }

    /// A line with further fields, such as status and duration.
    pub fn line(&self, is_error: bool, request: &str, text: &str, fields: serde_json::Value) {
        let grade = if is_error { Grade::Error } else { Grade::Info };
        let fields = if let serde_json::Value::Object(fields) = fields {
            fields
        } else {
            serde_json::Map::new()
        };
        self.write(grade, Some(request), text, fields);
    }

    fn write(
        &self,
        grade: Grade,
        request: Option<&str>,
        text: &str,
        fields: serde_json::Map<String, serde_json::Value>,
    ) {
        let line = self.form.line(crate::time::now(), grade, request, text, fields);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // A drill whose disk is full goes on without its log.
        let _ = file.write_all(line.as_bytes());
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grade {
    Info,
    Warn,
    Error,
    Fatal,
}

impl Grade {
    fn number(self) -> u8 {
        match self {
            Self::Info => 30,
            Self::Warn => 40,
            Self::Error => 50,
            Self::Fatal => 60,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }
}

impl Form {
    fn line(
        self,
        now: Moment,
        grade: Grade,
        request: Option<&str>,
        text: &str,
        mut fields: serde_json::Map<String, serde_json::Value>,
    ) -> String {
        match self {
            Self::Pino => {
                let mut line = serde_json::Map::new();
                line.insert("level".into(), grade.number().into());
                line.insert("time".into(), now.timestamp_millis().into());
                request.map(|id| line.insert("reqId".into(), id.into()));
                line.append(&mut fields);
                line.insert("msg".into(), text.into());
                format!("{}\n", serde_json::Value::Object(line))
            }
            Self::Json => {
                let mut line = serde_json::Map::new();
                line.insert(
                    "timestamp".into(),
                    now.to_rfc3339_opts(chrono::SecondsFormat::Millis, true).into(),
                );
                line.insert("level".into(), grade.word().into());
                request.map(|id| line.insert("request_id".into(), id.into()));
                line.append(&mut fields);
                line.insert("message".into(), text.into());
                format!("{}\n", serde_json::Value::Object(line))
            }
            Self::Plain => {
                let id = request.map(|id| format!(" rid={id}")).unwrap_or_default();
                format!(
                    "{} UTC {}:{id} {text}\n",
                    now.format("%Y-%m-%d %H:%M:%S%.3f"),
                    grade.word().to_uppercase()
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_carries_level_request_and_text() {
        let now = Moment::UNIX_EPOCH;
        let line = |form: Form| form.line(now, Grade::Error, Some("req-1"), "it failed", serde_json::Map::new());
        assert_eq!(
            line(Form::Pino),
            "{\"level\":50,\"msg\":\"it failed\",\"reqId\":\"req-1\",\"time\":0}\n"
        );
        assert!(line(Form::Json).contains("\"request_id\":\"req-1\""));
        assert_eq!(
            line(Form::Plain),
            "1970-01-01 00:00:00.000 UTC ERROR: rid=req-1 it failed\n"
        );
    }
}
