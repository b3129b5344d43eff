//! The foot of a film: what run it shows, and how to repeat it.

/// The longest link that can still be read in the foot, and typed; it takes two lines.
const LONGEST_LINK: usize = 220;
/// The most characters of a line.
const LINE: usize = 118;

/// What the foot is about.
pub struct Subject<'a> {
    /// The settings in words.
    pub settings: &'a str,
    /// The seed of the run.
    pub seed: u32,
    /// The name of the digits.
    pub digits: &'a str,
    /// The address of the page, without a run.
    pub address: &'a str,
    /// The text after `#` that repeats the run; none if nothing does.
    pub link: Option<&'a str>,
}

/// The lines of the foot: one in words, and the link in one or two. A link that is too long gives way to the page's address;
/// settings and seed are there in any case.
pub fn lines(subject: &Subject) -> Vec<String> {
    let Subject { settings, seed, digits, address, link } = subject;
    let settings = shortened(settings, LINE - 60);
    let words = format!("Mixture of Experts: {settings}, seed {seed}, learnt from {digits}");
    let link = link.map(|link| format!("{address}#{link}")).filter(|link| link.len() <= LONGEST_LINK);
    let below = link.map_or_else(|| vec![shortened(address, LINE)], |link| broken(&link));
    std::iter::once(words).chain(below).collect()
}

/// A link in lines, broken before an `&` where there is one.
fn broken(link: &str) -> Vec<String> {
    if link.len() <= LINE {
        return vec![link.to_owned()];
    }
    let fits = |at: &usize| link.is_char_boundary(*at);
    let furthest = (0..=LINE).rfind(fits).unwrap_or_default();
    let at = link[..furthest].rfind('&').filter(|at| link.len() - at <= LINE).unwrap_or(furthest);
    let (first, second) = link.split_at(at);
    vec![first.to_owned(), second.to_owned()]
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBJECT: Subject = Subject {
        settings: "Specialists",
        seed: 7,
        digits: "MNIST",
        address: "https://example.org/moe/",
        link: Some("v=1&preset=specialists&seed=7&steps=2814&data=mnist&sum=0a2b3c4d"),
    };

    #[test]
    fn the_foot_says_settings_seed_digits_and_the_link_that_repeats_the_run() {
        let link = "https://example.org/moe/#v=1&preset=specialists&seed=7&steps=2814&data=mnist&sum=0a2b3c4d";
        assert_eq!(lines(&SUBJECT), ["Mixture of Experts: Specialists, seed 7, learnt from MNIST", link]);
    }

    #[test]
    fn a_long_link_is_broken_between_two_settings_and_stays_whole() {
        let link = format!("v=1&preset=specialists{}", "&at=120.learning_rate.0.5".repeat(6));
        let lines = lines(&Subject { link: Some(&link), ..SUBJECT });
        assert_eq!(lines.len(), 3);
        assert!(lines[2].starts_with("&at=") && lines.iter().all(|line| line.len() <= LINE), "{lines:?}");
        assert_eq!(lines[1..].concat(), format!("https://example.org/moe/#{link}"));
    }

    #[test]
    fn a_link_that_nobody_could_type_gives_way_to_the_address() {
        let link = "a".repeat(400);
        for link in [Some(link.as_str()), None] {
            let lines = lines(&Subject { link, ..SUBJECT });
            assert_eq!(
                lines,
                ["Mixture of Experts: Specialists, seed 7, learnt from MNIST", "https://example.org/moe/"]
            );
        }
        let long = "é".repeat(300);
        let lines = lines(&Subject { settings: &long, address: &long, link: Some(&long), ..SUBJECT });
        assert!(lines.iter().all(|line| line.chars().count() <= LINE), "{lines:?}");
    }
}
