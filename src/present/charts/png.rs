//! The same SVG as a picture, with the embedded fonts: nothing of the machine it runs on shows in it.

use std::sync::{Arc, OnceLock};

use resvg::{tiny_skia, usvg};

use super::ChartError;

/// Largest side of a picture in pixels: 64 million pixels of 4 bytes are more than any page needs.
const LARGEST_SIDE: u32 = 8000;

fn fonts() -> Arc<usvg::fontdb::Database> {
    static FONTS: OnceLock<Arc<usvg::fontdb::Database>> = OnceLock::new();
    Arc::clone(FONTS.get_or_init(|| {
        let mut fonts = usvg::fontdb::Database::new();
        fonts.load_font_data(dejavu::sans::regular().to_vec());
        fonts.load_font_data(dejavu::sans::bold().to_vec());
        fonts.set_sans_serif_family("DejaVu Sans");
        Arc::new(fonts)
    }))
}

/// Draws an SVG as PNG bytes, `scale` picture pixels to one chart pixel.
///
/// # Errors
/// [`ChartError::Svg`] when the SVG cannot be read, [`ChartError::Size`] when the picture would be empty or larger
/// than 8 000 pixels on a side, [`ChartError::Drawing`] when it cannot be encoded.
pub fn render_png(svg: &str, scale: f64) -> Result<Vec<u8>, ChartError> {
    let options = usvg::Options { fontdb: fonts(), font_family: "DejaVu Sans".to_owned(), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(svg, &options).map_err(|error| ChartError::Svg(error.to_string()))?;
    let side = |length: f32| {
        let pixels = (f64::from(length) * scale).ceil();
        if (1.0..=f64::from(LARGEST_SIDE)).contains(&pixels) { Ok(pixels as u32) } else { Err(ChartError::Size(pixels)) }
    };
    let (width, height) = (side(tree.size().width())?, side(tree.size().height())?);
    let mut picture = tiny_skia::Pixmap::new(width, height).ok_or(ChartError::Size(f64::from(width)))?;
    picture.fill(tiny_skia::Color::WHITE);
    let transform = tiny_skia::Transform::from_scale(scale as f32, scale as f32);
    resvg::render(&tree, transform, &mut picture.as_mut());
    encode(&picture).map_err(|error| ChartError::Drawing(error.to_string()))
}

/// Without transparency, of which a picture on white has none, and packed for speed.
fn encode(picture: &tiny_skia::Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let colours: Vec<u8> = picture.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // Areas of one colour need no filter, and the first levels of deflate find them.
    encoder.set_deflate_compression(png::DeflateCompression::Level(2));
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(out)
}
