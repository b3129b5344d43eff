//! Who imports whom: no circle of files, no import against the layers, and no loose files in `src/page`.
//!
//! An import is a path in the code, in `use` or anywhere else, macros included, that leads into another file of `src`; a
//! `mod` line is none, and what only tests import does not count. A name that a module only passes on (`pub use`) is looked
//! up where it is defined. So a `mod.rs` that declares and passes on is imported by nobody; one that defines a type is, and
//! then it may be one of a circle like any other file. One thing is allowed: a file may use what its own parent defines,
//! although the parent, in turn, uses its children.

use crate::{none, sources};
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree};

/// The folders of `src` and its single files, the highest first: each may import those after it, and none before.
///
/// `kernel` and `digits` know nothing of each other, and neither knows any of the others but `choice`.
const LAYERS: [&str; 12] = [
    "bin",
    "page",
    "worker",
    "wire",
    "protocol",
    "sweep",
    "model_file",
    "training",
    "mixture",
    "kernel",
    "digits",
    "choice",
];

/// The same within `src/page`.
const PAGE_LAYERS: [&str; 6] = ["app", "views", "canvas", "browser", "dispatch", "state"];

/// A module's path in the crate: `["page", "state"]`.
type Module = Vec<String>;

/// The files of the crate as modules, and their imports.
struct Files {
    /// The file of each module, as a path in `src`.
    files: BTreeMap<Module, String>,
    /// What each module passes on: the name, and where it is.
    passed_on: BTreeMap<Module, BTreeMap<String, Vec<String>>>,
    /// All paths that a module's code has, as they would have to be written at the root of the crate.
    paths: BTreeMap<Module, BTreeSet<Vec<String>>>,
    /// What stands first in all other paths of a module: crates, and what is imported.
    crates: BTreeMap<Module, BTreeSet<String>>,
}

impl Files {
    fn read() -> Files {
        let mut parsed = BTreeMap::new();
        let mut files = BTreeMap::new();
        for source in sources(&["src"]) {
            let path = source.path.trim_start_matches("src/").to_owned();
            let file = syn::parse_file(&source.text).unwrap_or_else(|why| panic!("{path} cannot be parsed: {why}"));
            let name = path.trim_end_matches(".rs").trim_end_matches("/mod").trim_end_matches("lib");
            let module: Module = name.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
            files.insert(module.clone(), path);
            parsed.insert(module, file);
        }
        let tests: Vec<Module> =
            parsed.iter().flat_map(|(module, file)| test_modules(file).map(|name| child(module, &name))).collect();
        let is_test = |module: &Module| tests.iter().any(|test| module.starts_with(test));
        files.retain(|module, _| !is_test(module));
        let (mut passed_on, mut paths, mut crates) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (module, file) in parsed.iter().filter(|(module, _)| !is_test(module)) {
            let mut found = Paths {
                module,
                files: &files,
                paths: BTreeSet::new(),
                crates: BTreeSet::new(),
                passed_on: BTreeMap::new(),
            };
            found.visit_file(file);
            passed_on.insert(module.clone(), found.passed_on);
            paths.insert(module.clone(), found.paths);
            crates.insert(module.clone(), found.crates);
        }
        Files { files, passed_on, paths, crates }
    }

    /// The module that defines what this path names; none if it is not of this crate.
    fn defines(&self, path: &[String]) -> Option<&Module> {
        let length = (0..=path.len()).rev().find(|length| self.files.contains_key(&path[..*length]))?;
        let (module, _) = self.files.get_key_value(&path[..length])?;
        let Some(name) = path.get(length) else { return Some(module) };
        match self.passed_on[module].get(name) {
            Some(further) if further != path => self.defines(further).or(Some(module)),
            _ => Some(module),
        }
    }

    /// Each file with those that it imports.
    fn imports(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let of = |(module, paths): (&Module, &BTreeSet<Vec<String>>)| {
            let file = self.files[module].as_str();
            let imported = paths.iter().filter_map(|path| self.defines(path)).filter(|other| *other != module);
            (file, imported.map(|other| self.files[other].as_str()).collect())
        };
        self.paths.iter().map(of).collect()
    }
}

fn child(module: &Module, name: &str) -> Module {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    let is = |attribute: &Attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Path>().is_ok_and(|what| what.is_ident("test"))
    };
    attributes.iter().any(is)
}

/// The modules in files of their own that only tests have.
fn test_modules(file: &syn::File) -> impl Iterator<Item = String> {
    file.items.iter().filter_map(|item| match item {
        Item::Mod(module) if is_for_tests(&module.attrs) && module.content.is_none() => Some(module.ident.to_string()),
        _ => None,
    })
}

/// The paths in one module's code.
struct Paths<'a> {
    module: &'a Module,
    files: &'a BTreeMap<Module, String>,
    paths: BTreeSet<Vec<String>>,
    crates: BTreeSet<String>,
    passed_on: BTreeMap<String, Vec<String>>,
}

impl Paths<'_> {
    /// A path of this module's code as it would have to be written at the root; none if it leads out of the crate or is the
    /// name of something that is imported.
    fn rooted(&self, path: &[String]) -> Option<Vec<String>> {
        let mut base = self.module.clone();
        let mut rest = path;
        while let Some((first, more)) = rest.split_first() {
            match first.as_str() {
                "crate" => base.clear(),
                "moe" if self.module.first().is_some_and(|module| module == "bin") => base.clear(),
                "self" => {}
                "super" => drop(base.pop()),
                _ if rest.len() < path.len() || self.files.contains_key(&child(&base, first)) => break,
                _ => return None,
            }
            rest = more;
        }
        Some([base, rest.to_vec()].concat())
    }

    fn add(&mut self, path: &[String]) {
        match self.rooted(path) {
            Some(path) => drop(self.paths.insert(path)),
            None => self.crates.extend(path.first().cloned()),
        }
    }

    /// All that a `use` names, and under which name the module has it from then on.
    fn add_tree(&mut self, tree: &UseTree, path: &mut Vec<String>, passes_on: bool) {
        let (name, alias) = match tree {
            UseTree::Path(part) => {
                path.push(part.ident.to_string());
                self.add_tree(&part.tree, path, passes_on);
                path.pop();
                return;
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.add_tree(tree, path, passes_on));
            }
            UseTree::Glob(_) => return self.add(path),
            UseTree::Name(name) => (name.ident.to_string(), name.ident.to_string()),
            UseTree::Rename(rename) => (rename.ident.to_string(), rename.rename.to_string()),
        };
        let (full, alias) = if name == "self" {
            (path.clone(), path.last().cloned().unwrap_or_default())
        } else {
            (child(path, &name), alias)
        };
        self.add(&full);
        if let Some(full) = self.rooted(&full).filter(|_| passes_on) {
            self.passed_on.insert(alias, full);
        }
    }
}

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            _ => &vec![],
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let passes_on = !matches!(item.vis, syn::Visibility::Inherited);
        self.add_tree(&item.tree, &mut Vec::new(), passes_on);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if names.len() > 1 {
            self.add(&names);
        }
        visit::visit_path(self, path);
    }

    /// What a macro is given is no syntax tree yet: every `a::b::c` in it is taken for a path.
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let text = call.tokens.to_string().replace(" :: ", "::").replace(":: ", "::");
        for word in text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':') {
            let names: Vec<String> = word.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect();
            if names.len() > 1 {
                self.add(&names);
            }
        }
        visit::visit_macro(self, call);
    }
}

/// Whether a file is the `mod.rs` of the folder that the other one is in, as a file or as a folder's `mod.rs`.
fn is_parent(parent: &str, file: &str) -> bool {
    let rest = parent.strip_suffix("mod.rs").and_then(|folder| file.strip_prefix(folder));
    rest.is_some_and(|rest| !rest.trim_end_matches("/mod.rs").contains('/'))
}

/// The files that form circles: each group of files of which every one leads to every other, by a shortest way round.
fn circles<'a>(imports: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<Vec<&'a str>> {
    let mut circles: Vec<Vec<&str>> = Vec::new();
    for start in imports.keys().copied() {
        if circles.iter().any(|circle| circle.contains(&start)) {
            continue;
        }
        // Breadth first, so that the first way back is a shortest one.
        let mut from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut waiting = std::collections::VecDeque::from([start]);
        while let Some(file) = waiting.pop_front() {
            for next in imports.get(file).into_iter().flatten() {
                if !from.contains_key(next) {
                    from.insert(next, file);
                    waiting.push_back(next);
                }
            }
        }
        if from.contains_key(start) {
            let mut circle = vec![start];
            let mut at = from[start];
            while at != start {
                circle.push(at);
                at = from[at];
            }
            circle.reverse();
            circle.rotate_right(1);
            circles.push(circle);
        }
    }
    circles
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let files = Files::read();
    let mut imports = files.imports();
    for (file, imported) in &mut imports {
        imported.retain(|other| !is_parent(other, file));
    }
    let circles = circles(&imports);
    let ways = circles.iter().map(|circle| format!("{} → {}", circle.join(" → "), circle[0]));
    none("files import each other in a circle", ways.collect());
}

/// The imports from a layer into one that stands before it; what is in no layer is free.
fn against<'a>(imports: &BTreeMap<&'a str, BTreeSet<&'a str>>, root: &str, layers: &[&str]) -> Vec<String> {
    let layer = |file: &str| {
        let name = file.strip_prefix(root)?.split(['/', '.']).next()?;
        layers.iter().position(|layer| *layer == name)
    };
    let all = imports.iter().flat_map(|(file, imported)| imported.iter().map(move |other| (*file, *other)));
    let bad = all.filter(|(file, other)| layer(file).zip(layer(other)).is_some_and(|(from, to)| from > to));
    bad.map(|(file, other)| format!("{file} → {other}")).collect()
}

#[test]
fn imports_lead_down_the_layers() {
    let files = Files::read();
    let imports = files.imports();
    let unknown =
        |file: &&str| !file.starts_with("lib.") && !LAYERS.contains(&file.split(['/', '.']).next().unwrap_or(""));
    none("a file of src is in no layer", imports.keys().copied().filter(unknown).map(str::to_owned).collect());
    none("src: an import against the layers", against(&imports, "", &LAYERS));
    let to_digits = |file: &&str| imports[*file].iter().any(|other| other.starts_with("digits/"));
    let arrays = ["kernel/", "mixture/"];
    let blind = imports.keys().copied().filter(|file| arrays.iter().any(|folder| file.starts_with(folder)));
    none("kernel and mixture know arrays only", blind.filter(to_digits).map(str::to_owned).collect());
    none("src/page: an import against the layers", against(&imports, "page/", &PAGE_LAYERS));
}

#[test]
fn only_wire_worker_page_and_bins_name_browser_crates() {
    let crates = ["web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "serde_wasm_bindgen", "idb"];
    let files = Files::read();
    let free = files.crates.iter().filter(|(module, _)| {
        let top = module.first().map_or("", String::as_str);
        !["bin", "page", "worker", "wire"].contains(&top)
    });
    let bad = free.flat_map(|(module, named)| named.iter().map(move |name| (module, name)));
    let bad = bad.filter(|(_, name)| crates.contains(&name.as_str()));
    none("a browser crate", bad.map(|(module, name)| format!("{} names {name}", files.files[module])).collect());
}

#[test]
fn every_file_of_the_page_is_in_a_layer() {
    let files = Files::read();
    let in_page = files.files.values().filter_map(|file| file.strip_prefix("page/"));
    let is_known = |file: &&str| {
        let first = file.split(['/', '.']).next().unwrap_or_default();
        // At the top stand `mod.rs` and the layers that are one file.
        let wanted = if file.contains('/') {
            !["app", "dispatch"].contains(&first)
        } else {
            ["app", "dispatch", "mod"].contains(&first)
        };
        wanted && (PAGE_LAYERS.contains(&first) || first == "mod")
    };
    none("src/page: a file outside the layers", in_page.filter(|file| !is_known(file)).map(str::to_owned).collect());
}

#[test]
fn a_circle_is_found_by_its_shortest_way() {
    let imports = BTreeMap::from([
        ("a", BTreeSet::from(["b", "d"])),
        ("b", BTreeSet::from(["c"])),
        ("c", BTreeSet::from(["a"])),
        ("d", BTreeSet::from(["c", "e"])),
        ("e", BTreeSet::new()),
    ]);
    assert_eq!(circles(&imports), [vec!["a", "b", "c"], vec!["d", "c", "a"]]);
}
