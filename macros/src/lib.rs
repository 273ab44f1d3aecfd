//! One description of a field, for the GraphQL library and for the answers that are written without it.
//!
//! `#[written]` stands above `#[Object]` of async-graphql and leaves it as it is. From the same methods it makes an
//! implementation of `WriteObject`, which finds a field by its name, reads its arguments, calls the method, and writes what it
//! returns:
//!
//! ```text
//! #[written]                     impl WriteObject for Actor {
//! #[Object]                          fn write_field(&self, name, field, text) {
//! impl Actor {                ──▶        match name {
//!     async fn name(&self)                   "name" => write(now(self.name())?, field, text),
//! }                                          …
//! ```
//!
//! The library gives each method its context as the first argument, whether or not it asks for one.
//!
//! Names follow the library's rules: camel case, or what `#[graphql(name = "…")]` says; of other attributes it reads `skip`,
//! `flatten` and `default_with`. What else they can hold changes nothing of an answer, but for validators and guards: an object
//! with one does not compile.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Expr, FnArg, Generics, ImplItem, ImplItemFn, Item, ItemEnum, ItemImpl, ItemStruct, Lit, LitStr,
    Pat, Result, Type, parse_macro_input,
};

/// Makes a type of the schema that writes itself; see the crate.
///
/// It stands above `#[Object]` on the methods of an object, above `#[derive(SimpleObject)]` on a struct, and above
/// `#[derive(Union)]` or `#[derive(Interface)]` on an enum.
#[proc_macro_attribute]
pub fn written(_: TokenStream, item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as Item);
    let expanded = match &item {
        Item::Impl(object) => of_methods(object),
        Item::Struct(object) => of_fields(object),
        Item::Enum(variants) => Ok(of_variants(variants)),
        other => Err(Error::new(other.span(), "#[written] stands above an impl, a struct or an enum of the schema")),
    };
    let written = expanded.unwrap_or_else(Error::into_compile_error);
    quote!(#item #written).into()
}

fn of_methods(object: &ItemImpl) -> Result<Tokens> {
    let mut arms = Vec::new();
    let mut otherwise = quote!(Err(crate::graphql::written::Unwritten));
    for item in &object.items {
        let ImplItem::Fn(method) = item else { continue };
        let given = GivenAttributes::read(&method.attrs)?;
        if given.skip {
            continue;
        }
        if given.flatten {
            let name = &method.sig.ident;
            otherwise = quote! {{
                let part = crate::graphql::written::at_once(self.#name(&__field.context()))?;
                crate::graphql::written::WriteObject::write_field(part, __name, __field, __text)
            }};
            continue;
        }
        arms.push(arm(method, &given)?);
    }
    Ok(object_writer(&object.generics, &object.self_ty, &arms, &otherwise))
}

fn of_fields(object: &ItemStruct) -> Result<Tokens> {
    let mut arms = Vec::new();
    for field in &object.fields {
        let given = GivenAttributes::read(&field.attrs)?;
        let ident = field.ident.as_ref().filter(|_| !given.skip);
        if let Some(ident) = ident {
            let name = given.name.unwrap_or_else(|| camel_case(&ident.to_string()));
            arms.push(quote!(#name => crate::graphql::written::WriteValue::write(&self.#ident, __field, __text),));
        }
    }
    let ident = &object.ident;
    let otherwise = quote!(Err(crate::graphql::written::Unwritten));
    Ok(object_writer(&object.generics, &syn::parse_quote!(#ident), &arms, &otherwise))
}

fn object_writer(generics: &Generics, ty: &Type, arms: &[Tokens], otherwise: &Tokens) -> Tokens {
    let (generics, _, bounds) = generics.split_for_impl();
    quote! {
        impl #generics crate::graphql::written::WriteObject for #ty #bounds {
            fn write_field(
                &self,
                __name: &str,
                __field: &crate::graphql::written::SelectedField<'_>,
                __text: &mut crate::graphql::written::AnswerText<'_>,
            ) -> ::std::result::Result<(), crate::graphql::written::Unwritten> {
                match __name {
                    #(#arms)*
                    _ => #otherwise,
                }
            }
        }

        impl #generics crate::graphql::written::WriteValue for #ty #bounds {
            fn write(
                &self,
                field: &crate::graphql::written::SelectedField<'_>,
                text: &mut crate::graphql::written::AnswerText<'_>,
            ) -> ::std::result::Result<(), crate::graphql::written::Unwritten> {
                let name = <Self as ::async_graphql::OutputType>::type_name();
                crate::graphql::written::write_object(self, &name, &name, field, text)
            }
        }
    }
}

fn of_variants(variants: &ItemEnum) -> Tokens {
    let ident = &variants.ident;
    let names = variants.variants.iter().map(|variant| &variant.ident);
    quote! {
        impl crate::graphql::written::WriteValue for #ident {
            fn write(
                &self,
                field: &crate::graphql::written::SelectedField<'_>,
                text: &mut crate::graphql::written::AnswerText<'_>,
            ) -> ::std::result::Result<(), crate::graphql::written::Unwritten> {
                let declared = <Self as ::async_graphql::OutputType>::type_name();
                match self {
                    #(#ident::#names(object) => {
                        crate::graphql::written::write_member(object, &declared, field, text)
                    })*
                }
            }
        }
    }
}

/// Makes the arm that writes the field of a method.
fn arm(method: &ImplItemFn, given: &GivenAttributes) -> Result<Tokens> {
    let ident = &method.sig.ident;
    let name = given.name.clone().unwrap_or_else(|| camel_case(&ident.to_string()));
    let (mut read, mut passed) = (Vec::new(), Vec::new());
    for argument in &method.sig.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        if is_context(&argument.ty) {
            continue;
        }
        let Pat::Ident(pattern) = &*argument.pat else {
            return Err(Error::new(argument.span(), "an argument of a field has a plain name"));
        };
        let (ident, ty) = (&pattern.ident, &argument.ty);
        let given = GivenAttributes::read(&argument.attrs)?;
        let name = given.name.unwrap_or_else(|| camel_case(&ident.to_string()));
        let default = match given.default_with {
            Some(default) => quote!(Some(|| -> #ty { #default })),
            None => quote!(None),
        };
        read.push(quote!(let #ident: #ty = __field.argument(#name, #default)?;));
        passed.push(quote!(#ident));
    }
    Ok(quote! {
        #name => {
            #(#read)*
            let value = crate::graphql::written::now(self.#ident(&__field.context(), #(#passed),*))?;
            crate::graphql::written::WriteValue::write(&value, __field, __text)
        }
    })
}

/// What `#[graphql(…)]` says, as far as it changes an answer.
#[derive(Default)]
struct GivenAttributes {
    name: Option<String>,
    skip: bool,
    flatten: bool,
    default_with: Option<Expr>,
}

impl GivenAttributes {
    fn read(attributes: &[Attribute]) -> Result<Self> {
        let mut given = GivenAttributes::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("graphql")) {
            attribute.parse_nested_meta(|meta| {
                let word = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                match word.as_str() {
                    "skip" => given.skip = true,
                    "flatten" => given.flatten = true,
                    "name" => given.name = Some(meta.value()?.parse::<LitStr>()?.value()),
                    "default_with" => given.default_with = Some(meta.value()?.parse::<LitStr>()?.parse()?),
                    "desc" | "deprecation" => {
                        meta.value()?.parse::<Lit>()?;
                    }
                    other => return Err(meta.error(format!("#[written] does not know what {other:?} means"))),
                }
                Ok(())
            })?;
        }
        Ok(given)
    }
}

fn is_context(ty: &Type) -> bool {
    let Type::Reference(reference) = ty else { return false };
    let Type::Path(path) = &*reference.elem else { return false };
    path.path.segments.last().is_some_and(|segment| segment.ident == "Context")
}

fn camel_case(snake_case: &str) -> String {
    let mut name = String::new();
    let mut raised = false;
    for letter in snake_case.trim_start_matches("r#").chars() {
        match letter {
            '_' => raised = !name.is_empty(),
            letter if raised => {
                name.extend(letter.to_uppercase());
                raised = false;
            }
            letter => name.push(letter),
        }
    }
    name
}
