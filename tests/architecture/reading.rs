//! Rust files to modules: their path, their length without tests, and every path they name.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// One file.
pub struct Module {
    /// The file's name below `src`.
    pub file: String,
    /// The module's path without `crate`; empty for the root.
    pub path: String,
    /// Lines that are not tests.
    pub lines: usize,
    /// What it names outside of itself.
    pub references: Vec<Reference>,
}

/// A path that a module names: `crate::…`, or with a crate's name in front, or `macro!`.
pub struct Reference {
    pub path: String,
    pub line: usize,
}

/// All modules below a folder, without files that are only compiled for tests.
pub fn modules(src: &Path) -> Vec<Module> {
    let mut files = Vec::new();
    collect(src, &mut files);
    files.sort();
    let read: Vec<(String, String)> = files
        .iter()
        .map(|file| {
            let name = file.strip_prefix(src).unwrap().to_string_lossy().replace('\\', "/");
            (name, std::fs::read_to_string(file).unwrap())
        })
        .collect();
    let tests: BTreeSet<String> = read
        .iter()
        .flat_map(|(name, text)| test_modules(&module_path(name), text))
        .collect();
    read.iter()
        .map(|(name, text)| (name, module_path(name), text))
        .filter(|(_, path, _)| {
            !tests
                .iter()
                .any(|test| path == test || path.starts_with(&format!("{test}::")))
        })
        .map(|(name, path, text)| module(name, &path, text))
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// `logs/formats/mod.rs` to `logs::formats`; the root's path is empty.
fn module_path(file: &str) -> String {
    let name = file.trim_end_matches(".rs");
    let name = if name == "lib" {
        ""
    } else {
        name.strip_suffix("/mod").unwrap_or(name)
    };
    name.replace('/', "::")
}

/// The modules a file declares for tests only: `#[cfg(test)] mod tests;`.
fn test_modules(path: &str, text: &str) -> Vec<String> {
    let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
    file.items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Mod(inner) if is_test(&inner.attrs) => Some(join(path, &inner.ident.to_string())),
            _ => None,
        })
        .collect()
}

/// Reads one file's text.
pub fn module(file: &str, path: &str, text: &str) -> Module {
    let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut reader = Reader {
        place: path.to_owned(),
        names: BTreeMap::new(),
        test_lines: 0,
        references: Vec::new(),
    };
    Names(&mut reader.names, path.to_owned()).visit_file(&parsed);
    reader.visit_file(&parsed);
    Module {
        file: file.to_owned(),
        path: path.to_owned(),
        lines: text.lines().count().saturating_sub(reader.test_lines),
        references: reader.references,
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}::{name}")
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_cfg = attribute.path().is_ident("cfg");
        let words = attribute
            .meta
            .require_list()
            .map(|list| list.tokens.to_string())
            .unwrap_or_default();
        attribute.path().is_ident("test")
            || is_cfg && words.split(|c: char| !c.is_alphanumeric()).next() == Some("test")
    })
}

/// A path in full: `super` and `self` resolved, `onscene` is `crate`, ratatui's crossterm is crossterm.
fn absolute(place: &str, names: &[String]) -> String {
    let mut base: Vec<String> = place
        .split("::")
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    let mut rest = names;
    let mut is_inside = false;
    loop {
        match rest.first().map(String::as_str) {
            Some("crate" | "onscene" | "$crate") => base.clear(),
            Some("super") => drop(base.pop()),
            Some("self") => {}
            _ => break,
        }
        is_inside = true;
        rest = &rest[1..];
    }
    if is_inside {
        base.insert(0, "crate".to_owned());
        base.extend_from_slice(rest);
        return base.join("::");
    }
    let path = rest.join("::");
    match path.strip_prefix("ratatui::crossterm") {
        Some(rest) => format!("crossterm{rest}"),
        None => path,
    }
}

/// What `use` brings in: the name in the file and the path in full.
fn imports(place: &str, tree: &syn::UseTree, before: &[String], found: &mut dyn FnMut(Option<String>, String, Span)) {
    let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
    match tree {
        syn::UseTree::Path(path) => imports(place, &path.tree, &with(&path.ident), found),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| imports(place, tree, before, found)),
        syn::UseTree::Name(name) if name.ident == "self" => {
            found(before.last().cloned(), absolute(place, before), name.span());
        }
        syn::UseTree::Name(name) => {
            found(
                Some(name.ident.to_string()),
                absolute(place, &with(&name.ident)),
                name.span(),
            );
        }
        syn::UseTree::Rename(name) => {
            let path = if name.ident == "self" {
                before.to_vec()
            } else {
                with(&name.ident)
            };
            found(Some(name.rename.to_string()), absolute(place, &path), name.span());
        }
        syn::UseTree::Glob(glob) => {
            let all = [before, &["*".to_owned()]].concat();
            found(None, absolute(place, &all), glob.span());
        }
    }
}

/// The first pass: which names are imported. Names of inner modules count for the whole file, which
/// can only find too much, never too little.
struct Names<'a>(&'a mut BTreeMap<String, String>, String);

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            let outer = self.1.clone();
            self.1 = join(&outer, &item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.1 = outer;
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        imports(&self.1, &item.tree, &[], &mut |name, path, _| {
            if let Some(name) = name {
                self.0.insert(name, path);
            }
        });
    }
}

/// The second pass: every path, resolved.
struct Reader {
    place: String,
    names: BTreeMap<String, String>,
    test_lines: usize,
    references: Vec<Reference>,
}

impl Reader {
    fn refer(&mut self, path: String, span: Span) {
        let line = span.start().line;
        self.references.push(Reference { path, line });
    }

    /// A path as it stands in the code; one name alone is local, or was seen where it was imported.
    fn name(&mut self, names: &[String], span: Span) {
        if names.len() < 2 {
            return;
        }
        let mut path = absolute(&self.place, names);
        if let Some(full) = self.names.get(&names[0]) {
            path = format!("{full}::{}", names[1..].join("::"));
        }
        self.refer(path, span);
    }

    /// Paths inside a macro's tokens, where no parser knows the grammar.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut names: Vec<String> = Vec::new();
        let mut colons = 0;
        let mut span = Span::call_site();
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.name(&std::mem::take(&mut names), span);
                    }
                    span = ident.span();
                    names.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.name(&std::mem::take(&mut names), span);
                    if group.delimiter() != Delimiter::None || colons == 0 {
                        colons = 0;
                    }
                    self.tokens(group.stream());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.name(&std::mem::take(&mut names), span);
                    colons = 0;
                }
            }
        }
        self.name(&names, span);
    }

    fn skip_test(&mut self, attributes: &[syn::Attribute], span: Span) -> bool {
        let is_test = is_test(attributes);
        if is_test {
            self.test_lines += span.end().line + 1 - span.start().line;
        }
        is_test
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !self.skip_test(&item.attrs, item.span()) {
            let outer = self.place.clone();
            self.place = join(&outer, &item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.place = outer;
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !self.skip_test(&item.attrs, item.span()) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if !self.skip_test(&item.attrs, item.span()) {
            visit::visit_item_impl(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if self.skip_test(&item.attrs, item.span()) {
            return;
        }
        let place = self.place.clone();
        imports(&place, &item.tree, &[], &mut |_, path, span| self.refer(path, span));
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        self.refer(item.ident.to_string(), item.span());
    }

    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.name(&names, path.span());
        visit::visit_path(self, path);
    }

    fn visit_expr_path(&mut self, item: &'ast syn::ExprPath) {
        if let Some(outer) = &item.qself
            && let syn::Type::Path(inner) = &*outer.ty
        {
            let parts = inner.path.segments.iter().chain(&item.path.segments);
            let names: Vec<String> = parts.map(|segment| segment.ident.to_string()).collect();
            self.name(&names, item.span());
        }
        visit::visit_expr_path(self, item);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        if let Some(last) = item.path.segments.last() {
            self.refer(format!("{}!", last.ident), item.span());
        }
        self.tokens(item.tokens.clone());
        visit::visit_macro(self, item);
    }
}
