"""The words that a declaration may use for kinds of things; which of them the law means is the rulebook's to say."""

from __future__ import annotations

COMPONENT_KINDS = (
    "cathode_electrode",
    "anode_electrode",
    "solid_metal_electrode",
    "separator",
    "liquid_electrolyte",
    "solid_state_electrolyte",
    "battery_cell",
    "battery_module",
    "battery_pack",
    "other_battery_component",
    "cell_case",
    "cell_can",
    "cell_pouch",
    "thermal_management",
    "electronics",
    "pack_enclosure",
    "other_equipment",
)

EQUIPMENT_KINDS = frozenset(COMPONENT_KINDS[COMPONENT_KINDS.index("cell_case") :])
"""Kinds that hold no battery components: cases, cooling, electronics and the like."""

CELL_PARTS = frozenset(COMPONENT_KINDS[: COMPONENT_KINDS.index("battery_cell")]) | {"other_battery_component"}
"""Kinds of which a cell holds one at least."""

MATERIAL_KINDS = (
    "cathode_active_material",
    "anode_active_material",
    "foil",
    "solid_electrode_metal",
    "electrode_binder",
    "electrolyte_salt",
    "electrolyte_additive",
    "other_constituent_material",
)

MINERALS = (
    "aluminum",
    "antimony",
    "arsenic",
    "barite",
    "beryllium",
    "bismuth",
    "cerium",
    "cesium",
    "chromium",
    "cobalt",
    "dysprosium",
    "erbium",
    "europium",
    "fluorspar",
    "gadolinium",
    "gallium",
    "germanium",
    "graphite",
    "hafnium",
    "holmium",
    "indium",
    "iridium",
    "lanthanum",
    "lithium",
    "lutetium",
    "magnesium",
    "manganese",
    "metallurgical_coal",
    "neodymium",
    "nickel",
    "niobium",
    "palladium",
    "platinum",
    "praseodymium",
    "rhodium",
    "rubidium",
    "ruthenium",
    "samarium",
    "scandium",
    "tantalum",
    "tellurium",
    "terbium",
    "thulium",
    "tin",
    "titanium",
    "tungsten",
    "vanadium",
    "ytterbium",
    "yttrium",
    "zinc",
    "zirconium",
    "boron",
    "carbon_black",
    "copper",
    "iron",
    "phosphorus",
    "silicon",
    "sodium",
    "sulfur",
)

FORMS = (
    "alumina",
    "antimony_trisulfide_concentrate",
    "barium_sulfate",
    "copper_beryllium_master_alloy",
    "cerium_oxide",
    "cesium_formate",
    "cesium_carbonate",
    "ferrochromium",
    "cobalt_sulfate",
    "dysprosium_iron_alloy",
    "europium_oxide",
    "calcium_fluoride",
    "gadolinium_oxide",
    "germanium_tetrachloride",
    "indium_tin_oxide",
    "indium_oxide",
    "lithium_carbonate",
    "lithium_hydroxide",
    "manganese_sulfate",
    "neodymium_praseodymium_oxide",
    "neodymium_oxide",
    "nickel_sulfate",
    "ferroniobium",
    "cadmium_telluride",
    "low_alpha_tin",
    "ammonium_paratungstate",
    "ferrotungsten",
    "ferrovanadium",
    "vanadium_pentoxide",
    "yttrium_oxide",
    "steelmaking_coal",
    "never",
)
"""Forms that 26 USC 45X(c)(6) names; ``never`` states that the mineral took none of them at any point."""

ACTIVITIES = ("extraction", "processing", "recycling")
VEHICLE_CLASSES = ("van", "sport_utility_vehicle", "pickup_truck", "other")
POWERTRAINS = ("plug_in", "fuel_cell", "not_rechargeable")
MINERAL_TESTS = ("traced_qualifying_value", "fifty_percent_value_added")
STATEMENTS = ("not a foreign entity of concern",)
COMPLETE_LISTS = ("components", "minerals", "steps")

ENTITY_KINDS = ("company", "government", "government_agency", "ruling_party", "person")
"""``government_agency`` is an agency or instrumentality of a government, a state-owned enterprise too."""

GOVERNMENT_KINDS = frozenset({"government", "government_agency", "ruling_party"})
UNITED_STATES_STATUSES = ("none", "citizen", "national", "permanent_resident", "protected_individual")
OFFICE_BODIES = (
    "politburo_standing_committee",
    "politburo",
    "central_committee",
    "national_peoples_congress",
    "provincial_party_congress",
    "national_consultative_conference",
    "local_consultative_conference",
    "executive",
    "legislature",
    "administration",
    "military",
    "judiciary",
    "ruling_party",
)
RELATIONS = ("spouse", "parent", "sibling", "child", "parent_in_law", "sibling_in_law")
CONTRACT_KINDS = ("licence", "related_to_licence", "other_contract")
CONCERNED = ("eligible_component", "energy_storage", "qualified_facility", "other_production")
RIGHTS = ("reserved", "granted", "silent")
"""To the producer or another that is not of concern; to the counterparty; the contract does not say."""

SCREENED_LISTS = (
    "specially_designated_nationals",
    "foreign_terrorist_organizations",
    "chinese_military_companies",
    "uyghur_forced_labor",
    "section_154b",
    "all_lists",
)
"""``all_lists``: every list of 26 USC 7701(a)(51)(B)(i) to (iv)."""

LEGAL_FORMS = ("corporation", "partnership", "trust", "other_form")
MARKETS = ("registered_exchange", "national_market_system", "approved_exchange", "none")
"""Where securities are regularly traded (26 USC 7701(a)(51)(E)(i)(I)); ``none``: on no such market."""

ELIGIBLE_COMPONENTS = (
    "electrode_active_material",
    "battery_cell",
    "battery_module",
    "battery_module_without_cells",
    "applicable_critical_mineral",
)
MANUFACTURED_PRODUCTS = (
    "battery_pack_module",
    "inverter_converter",
    "battery_container",
    "other_manufactured_product",
)
MANUFACTURED_COMPONENTS = (
    "cells",
    "packaging",
    "pcb_assemblies",
    "inverter_thermal_management",
    "electrical_parts",
    "enclosure_and_skids",
    "enclosure",
    "battery_management_system",
    "container_thermal_management",
    "other_component",
)
COST_METHODS = ("actual_costs", "cost_percentages")
CERTIFIED = (
    "not produced by a prohibited foreign entity",
    "direct material costs not from a prohibited foreign entity",
    "direct costs not from a prohibited foreign entity",
)
"""What a supplier's certification states: 26 USC 7701(a)(52)(D)(iii)(IV)(dd)(AA), (BB) and (CC)."""
