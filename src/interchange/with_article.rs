//! Names that take an article within a sentence of English: 'the United States', but 'Egypt'.
//!
//! The page has the same list (`web/src/words/en/language.ts`). A label or a heading has the name alone.

/// Countries, unions and bodies that are known by such names.
const WITH_ARTICLE: [&str; 43] = [
    "African Union",
    "Arab League",
    "Bahamas",
    "Central African Republic",
    "Central Intelligence Agency",
    "Comoros",
    "Cook Islands",
    "Czech Republic",
    "Democratic Republic of the Congo",
    "Dominican Republic",
    "EU",
    "European Commission",
    "European Union",
    "Gambia",
    "General Assembly",
    "General Assembly of the United Nations",
    "Holy See",
    "League of Arab States",
    "Maldives",
    "Marshall Islands",
    "Netherlands",
    "Palestinian Authority",
    "Philippines",
    "Red Cross",
    "Republic of Korea",
    "Republic of the Congo",
    "Russian Federation",
    "Security Council",
    "Security Council of the United Nations",
    "Seychelles",
    "Solomon Islands",
    "Soviet Union",
    "UAE",
    "UK",
    "UN",
    "UN Security Council",
    "US",
    "USA",
    "United Arab Emirates",
    "United Kingdom",
    "United Nations",
    "United States",
    "United States of America",
];

/// Returns a name as it stands within a sentence.
pub fn in_text(name: String) -> String {
    if WITH_ARTICLE.binary_search(&name.as_str()).is_ok() { format!("the {name}") } else { name }
}

/// Returns a name as it stands at the start of a sentence.
pub fn at_start(name: String) -> String {
    if WITH_ARTICLE.binary_search(&name.as_str()).is_ok() { format!("The {name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_takes_its_article_within_a_sentence() {
        let texts = ["United States", "Egypt", "The mediators", "UN"].map(|name| in_text(name.to_owned()));
        assert_eq!(texts, ["the United States", "Egypt", "The mediators", "the UN"]);
        assert_eq!(at_start("Netherlands".to_owned()), "The Netherlands");
        assert!(WITH_ARTICLE.is_sorted());
    }

    #[test]
    fn the_page_has_the_same_names() {
        let page = include_str!("../../web/src/words/en/language.ts");
        let list = page.split("withDefiniteArticle: ReadonlySet<string> = new Set([").nth(1).expect("its list");
        let mut names: Vec<&str> = list.split("])").next().expect("its end").split('\'').skip(1).step_by(2).collect();
        names.sort_unstable();
        assert_eq!(names, WITH_ARTICLE);
    }
}
