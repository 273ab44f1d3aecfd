//! Countries of data that is coded by CAMEO: one actor for each code, whatever the rows call it.
//!
//! A row names a country as its reporter did: `RUSSIA`, `RUSSIAN`, `MOSCOW`. Its code is one, so the code decides. The actor is
//! registered under the name that CAMEO has for the code, with the names of the rows as aliases. Since these are known only once
//! all rows are read, its line is put before all others at the end.
//!
//! Only the country as such is meant here. Its government, its police and its people have codes of their own, and stay what they are.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Seek, Write};
use std::mem;

use serde_json::json;

use super::ForeignWriter;
use crate::interchange::sheet::names::folded;

/// The codes of countries and territories, each with its name.
const COUNTRIES: &str = "\
    AFG Afghanistan;ALA Åland Islands;ALB Albania;DZA Algeria;ASM American Samoa;AND Andorra;AGO Angola;\
    AIA Anguilla;ATG Antigua and Barbuda;ARG Argentina;ARM Armenia;ABW Aruba;AUS Australia;AUT Austria;\
    AZE Azerbaijan;BHS Bahamas;BHR Bahrain;BGD Bangladesh;BRB Barbados;BLR Belarus;BEL Belgium;BLZ Belize;BEN Benin;\
    BMU Bermuda;BTN Bhutan;BOL Bolivia;BIH Bosnia and Herzegovina;BWA Botswana;BRA Brazil;\
    VGB British Virgin Islands;BRN Brunei;BGR Bulgaria;BFA Burkina Faso;BDI Burundi;KHM Cambodia;CMR Cameroon;\
    CAN Canada;CPV Cape Verde;CYM Cayman Islands;CAF Central African Republic;TCD Chad;CHL Chile;CHN China;\
    COL Colombia;COM Comoros;COD Democratic Republic of the Congo;COG Congo;COK Cook Islands;CRI Costa Rica;\
    CIV Ivory Coast;HRV Croatia;CUB Cuba;CYP Cyprus;CZE Czech Republic;DNK Denmark;DJI Djibouti;DMA Dominica;\
    DOM Dominican Republic;TMP East Timor;ECU Ecuador;EGY Egypt;SLV El Salvador;GNQ Equatorial Guinea;ERI Eritrea;\
    EST Estonia;ETH Ethiopia;FRO Faroe Islands;FLK Falkland Islands;FJI Fiji;FIN Finland;FRA France;\
    GUF French Guiana;PYF French Polynesia;GAB Gabon;GMB Gambia;GEO Georgia;DEU Germany;GHA Ghana;GIB Gibraltar;\
    GRC Greece;GRL Greenland;GRD Grenada;GLP Guadeloupe;GUM Guam;GTM Guatemala;GIN Guinea;GNB Guinea-Bissau;\
    GUY Guyana;HTI Haiti;VAT Vatican City;HND Honduras;HKG Hong Kong;HUN Hungary;ISL Iceland;IND India;\
    IDN Indonesia;IRN Iran;IRQ Iraq;IRL Ireland;IMY Isle of Man;ISR Israel;ITA Italy;JAM Jamaica;JPN Japan;\
    JOR Jordan;KAZ Kazakhstan;KEN Kenya;KIR Kiribati;PRK North Korea;KOR South Korea;KWT Kuwait;KGZ Kyrgyzstan;\
    LAO Laos;LVA Latvia;LBN Lebanon;LSO Lesotho;LBR Liberia;LBY Libya;LIE Liechtenstein;LTU Lithuania;\
    LUX Luxembourg;MAC Macau;MKD Macedonia;MDG Madagascar;MWI Malawi;MYS Malaysia;MDV Maldives;MLI Mali;MLT Malta;\
    MHL Marshall Islands;MTQ Martinique;MRT Mauritania;MUS Mauritius;MYT Mayotte;MEX Mexico;FSM Micronesia;\
    MDA Moldova;MCO Monaco;MNG Mongolia;MTN Montenegro;MSR Montserrat;MAR Morocco;MOZ Mozambique;MMR Myanmar;\
    NAM Namibia;NRU Nauru;NPL Nepal;NLD Netherlands;ANT Netherlands Antilles;NCL New Caledonia;NZL New Zealand;\
    NIC Nicaragua;NER Niger;NGA Nigeria;NIU Niue;NFK Norfolk Island;MNP Northern Mariana Islands;NOR Norway;\
    PSE Occupied Palestinian Territory;OMN Oman;PAK Pakistan;PLW Palau;PAN Panama;PNG Papua New Guinea;PRY Paraguay;\
    PER Peru;PHL Philippines;PCN Pitcairn;POL Poland;PRT Portugal;PRI Puerto Rico;QAT Qatar;REU Réunion;ROM Romania;\
    RUS Russia;RWA Rwanda;SHN Saint Helena;KNA Saint Kitts and Nevis;LCA Saint Lucia;SPM Saint Pierre and Miquelon;\
    VCT Saint Vincent and the Grenadines;WSM Samoa;SMR San Marino;STP Sao Tome and Principe;SAU Saudi Arabia;\
    SEN Senegal;SRB Serbia;SYC Seychelles;SLE Sierra Leone;SGP Singapore;SVK Slovakia;SVN Slovenia;\
    SLB Solomon Islands;SOM Somalia;ZAF South Africa;ESP Spain;LKA Sri Lanka;SDN Sudan;SUR Suriname;\
    SJM Svalbard and Jan Mayen Islands;SWZ Swaziland;SWE Sweden;CHE Switzerland;SYR Syria;TWN Taiwan;TJK Tajikistan;\
    TZA Tanzania;THA Thailand;TGO Togo;TKL Tokelau;TON Tonga;TTO Trinidad and Tobago;TUN Tunisia;TUR Turkey;\
    TKM Turkmenistan;TCA Turks and Caicos Islands;TUV Tuvalu;UGA Uganda;UKR Ukraine;ARE United Arab Emirates;\
    GBR United Kingdom;USA United States;VIR United States Virgin Islands;URY Uruguay;UZB Uzbekistan;VUT Vanuatu;\
    VEN Venezuela;VNM Vietnam;WLF Wallis and Futuna Islands;ESH Western Sahara;YEM Yemen;ZMB Zambia;ZWE Zimbabwe;\
    SSD South Sudan";

/// The codes of regions and places that are no countries.
const REGIONS: &str = "\
    WSB West Bank;BAG Baghdad;GZS Gaza Strip;AFR Africa;ASA Asia;BLK Balkans;CRB Caribbean;CAU Caucasus;\
    CFR Central Africa;CAS Central Asia;CEU Central Europe;EIN East Indies;EAF Eastern Africa;EEU Eastern Europe;\
    EUR Europe;LAM Latin America;MEA Middle East;MDT Mediterranean;NAF North Africa;NMR North America;\
    PGS Persian Gulf;SCN Scandinavia;SAM South America;SAS South Asia;SEA Southeast Asia;SAF Southern Africa;\
    WAF West Africa;WST The West";

/// The most names of rows that become aliases.
const ALIASES_MAX: usize = 20;

/// A country that rows name.
pub(super) struct NamedCountry {
    key: String,
    /// Whether it has to be registered.
    is_new: bool,
    /// The file and the row that named it first.
    at: (u16, u32),
    /// What rows call it.
    names: BTreeSet<String>,
}

/// Returns the name of a code, and the kind of actor that it stands for; `None` of a code that CAMEO does not have.
fn country(code: &str) -> Option<(&'static str, &'static str)> {
    let named = |list: &'static str| {
        list.split(';')
            .find_map(|entry| entry.split_once(' ').filter(|(known, _)| *known == code))
            .map(|(_, name)| name)
    };
    named(COUNTRIES).map(|name| (name, "STATE")).or_else(|| named(REGIONS).map(|name| (name, "COLLECTIVE")))
}

impl ForeignWriter<'_> {
    /// Returns the key of the country with a code, which a row calls by this name; `None` of a code that CAMEO does not have.
    pub(super) fn country(&mut self, format: &str, code: &str, said: &str) -> Option<String> {
        if let Some(known) = self.countries.get_mut(code) {
            if !known.names.contains(said) {
                known.names.insert(said.to_owned());
            }
            return Some(known.key.clone());
        }
        let (name, _) = country(code)?;
        let (key, is_new) = match self.known_actor(name) {
            Some(key) => (key, false),
            None => self.new_actor_key(name, &format!("{format} {name}")),
        };
        self.actors.insert(folded(name), key.clone());
        let names = BTreeSet::from([said.to_owned()]);
        self.countries.insert(code.to_owned(), NamedCountry { key: key.clone(), is_new, at: self.at, names });
        Some(key)
    }

    /// Puts the lines of new countries before all others.
    pub(super) fn register_countries(&mut self) -> io::Result<()> {
        let countries = mem::take(&mut self.countries);
        if !countries.values().any(|country| country.is_new) {
            return Ok(());
        }
        let to = BufWriter::with_capacity(1 << 18, tempfile::tempfile()?);
        let mut others = mem::replace(&mut self.to, to).into_inner().map_err(io::IntoInnerError::into_error)?;
        let places = mem::take(&mut self.places);
        for (code, named) in countries.iter().filter(|(_, named)| named.is_new) {
            let Some((name, kind)) = country(code) else { continue };
            self.at = named.at;
            let own = folded(name);
            let aliases: Vec<&String> =
                named.names.iter().filter(|said| folded(said) != own).take(ALIASES_MAX).collect();
            let mut body = json!({ "key": named.key, "name": name, "kind": kind, "cameo": code });
            if !aliases.is_empty() {
                body["aliases"] = json!(aliases);
            }
            self.write(&format!("actor {own}"), json!({ "body": { "actorRegistered": body } }))?;
        }
        others.rewind()?;
        io::copy(&mut others, &mut self.to)?;
        self.to.flush()?;
        self.places.extend(places);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_one_name_and_a_region_is_no_state() {
        assert_eq!(country("RUS"), Some(("Russia", "STATE")));
        assert_eq!(country("ZWE"), Some(("Zimbabwe", "STATE")));
        assert_eq!(country("AFR"), Some(("Africa", "COLLECTIVE")));
        for unknown in ["", "RU", "XXX", "Russia"] {
            assert_eq!(country(unknown), None, "{unknown}");
        }
        let (mut codes, mut names) = (BTreeSet::new(), BTreeSet::new());
        for entry in COUNTRIES.split(';').chain(REGIONS.split(';')) {
            let (code, name) = entry.split_once(' ').expect("a code and a name");
            assert_eq!(code.len(), 3, "{entry}");
            assert!(codes.insert(code) && names.insert(name) && name == name.trim(), "{entry}");
        }
    }
}
