use super::*;

fn of(script: &str, part: &str) -> Quotes {
    let at = script.find(part).unwrap();
    let opaque = at..at + part.len();
    let scanned = scan(script, std::slice::from_ref(&opaque));
    assert_eq!(scanned.lost, None, "{script}");
    scanned.quotes[at]
}

#[test]
fn the_quotes_around_a_part_are_known() {
    let cases = [
        ("echo @", Quotes::Plain),
        ("echo \"a @ b\"", Quotes::Double),
        ("echo 'a @ b'", Quotes::Single),
        ("echo 'a'\"b\"@", Quotes::Plain),
        ("echo \\' @ \\'", Quotes::Plain),
        ("echo \"\\\"@\"", Quotes::Double),
        ("echo a # it's @\n", Quotes::Comment),
        ("echo a#@", Quotes::Plain),
        ("echo \"$(echo @)\"", Quotes::Plain),
        ("echo \"$(echo \"@\") x\"", Quotes::Double),
        ("echo \"$(echo '@') x\"", Quotes::Single),
        ("echo \"$(echo x) @\"", Quotes::Double),
        ("echo $(echo $(echo x) '@')", Quotes::Single),
        ("cat <<EOF\nit's @\nEOF\n", Quotes::Here),
        ("cat <<'EOF'\n@\nEOF\n", Quotes::HereQuoted),
        ("cat <<-EOF\n\t@\n\tEOF\necho", Quotes::Here),
        ("cat <<EOF\nx\nEOF\necho '@'", Quotes::Single),
        ("echo $'a\\'@'", Quotes::Beyond),
        ("echo `@`", Quotes::Beyond),
        ("echo ${A:-@}", Quotes::Beyond),
        ("echo $((1 + @))", Quotes::Beyond),
        ("echo \\@", Quotes::Beyond),
        ("cat <<EOF\n$(x) @\nEOF\n", Quotes::Beyond),
        ("diff <(echo '@') x", Quotes::Single),
        ("(cd x && echo \"@\")", Quotes::Double),
        ("curl -d '{\n \"a\": \"@\"\n}'", Quotes::Single),
        ("a | \\\n  b \"@\"", Quotes::Double),
    ];
    for (script, expected) in cases {
        assert_eq!(of(script, "@"), expected, "{script}");
    }
    assert_eq!(of("echo <user's name> 'x'", "<user's name>"), Quotes::Plain);
}

#[test]
fn what_cannot_be_followed_is_said() {
    for script in [
        "echo 'a",
        "echo \"a",
        "echo `a",
        "echo ${a",
        "echo $(a",
        "case a in b) c;; esac",
        "[[ a = b ]]",
        "f() { a; }",
        "a=(b c)",
        "((a++))",
        "echo ${a:-'b'}",
        "echo $[1]",
        "echo )",
        "a\0b",
        "a \\",
        "cat <<EOF; echo '\nit's\nEOF\n'",
    ] {
        assert!(scan(script, &[]).lost.is_some(), "{script}");
    }
}

#[test]
fn commands_pipes_and_inner_commands_are_told_apart() {
    let scanned = scan("a 'b c' 2>/dev/null | d; e \"$(f | g)\" && h\nX=1 i", &[]);
    let words: Vec<Vec<&str>> = scanned
        .commands
        .iter()
        .map(|command| command.words.iter().map(|word| word.text.as_str()).collect())
        .filter(|words: &Vec<&str>| !words.is_empty())
        .collect();
    let expected: [&[&str]; 7] = [
        &["a", "b c"],
        &["d"],
        &["e", "$(f | g)"],
        &["f"],
        &["g"],
        &["h"],
        &["X=1", "i"],
    ];
    assert_eq!(words, expected);
    let named = |name: &str| {
        let is = |command: &&Command| command.program().first().is_some_and(|word| word.text == name);
        scanned.commands.iter().find(is).unwrap()
    };
    let piped = ["a", "d", "e", "f", "g", "h"].map(|name| named(name).is_piped);
    assert_eq!(piped, [false, true, false, false, true, false]);
    let parent = named("g").parent.unwrap();
    assert_eq!(scanned.commands[parent].words[0].text, "e");
}

#[test]
fn a_byte_of_a_word_knows_its_place() {
    let script = "x -d \"{\\\"a\\\": '$B'}\"";
    let scanned = scan(script, &[]);
    let word = &scanned.commands[0].words[2];
    assert_eq!(word.text, "{\"a\": '$B'}");
    assert_eq!(word.origins.len(), word.text.len());
    for (byte, origin) in word.text.bytes().zip(&word.origins) {
        assert_eq!(script.as_bytes()[*origin], byte);
    }
}

#[test]
fn variables_are_seen_with_their_quotes() {
    let scanned = scan("a $B \"${C}\" ${D:-x} '$E' \"$(f $G)\" $1 $? $$\ncat <<X\n$H\nX\n", &[]);
    let uses: Vec<_> = scanned
        .uses
        .iter()
        .map(|found| (found.name.as_str(), found.quotes, found.has_default))
        .collect();
    let expected = [
        ("B", Quotes::Plain, false),
        ("C", Quotes::Double, false),
        ("D", Quotes::Plain, true),
        ("G", Quotes::Plain, false),
        ("H", Quotes::Here, false),
    ];
    assert_eq!(uses, expected);
}

#[test]
fn any_text_is_walked_to_its_end() {
    let pieces = [
        "a", "é", "'", "\"", "`", "$", "(", ")", "{", "}", "<", ">", "&", "|", ";", "\n", "\\", "#", " ", "<<E", "[",
        "\0",
    ];
    let mut seed = 5_u64;
    for _ in 0..20_000 {
        let mut script = String::new();
        for _ in 0..12 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            script.push_str(pieces[usize::try_from(seed >> 33).unwrap() % pieces.len()]);
        }
        assert_eq!(scan(&script, &[]).quotes.len(), script.len());
    }
}
