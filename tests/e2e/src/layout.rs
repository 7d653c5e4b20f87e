//! Layout checks: nothing sticks out of the window, no tile lies on its neighbour, menus are whole.

use anyhow::{Result, ensure};
use thirtyfour::WebDriver;

/// Names what is wider than its place; empty when all is well.
const WIDER: &str = "
    const wide = [];
    const page = document.documentElement;
    if (page.scrollWidth > innerWidth) {
        const outside = [...document.querySelectorAll('body *')].filter(node => {
            const box = node.getBoundingClientRect();
            return box.width > 0 && box.right > innerWidth + 1 && getComputedStyle(node).position !== 'fixed';
        });
        const names = outside.slice(0, 5).map(node => `${node.tagName.toLowerCase()}.${node.className}`);
        wide.push(`the page is ${page.scrollWidth} px wide of ${innerWidth}: ${names.join(', ')}`);
    }
    const tiles = [...document.querySelectorAll('main ul > li')].filter(tile => tile.parentElement.clientHeight);
    for (const tile of tiles) {
        const over = tile.scrollWidth - tile.clientWidth;
        if (over > 1) wide.push(`${tile.className} is ${over} px over`);
    }
    return wide;";

/// Tells if the open menu is within the window; nothing is open when it says `none`.
const MENU: &str = "
    const menu = [...document.querySelectorAll('[role=menu]')].find(menu => menu.checkVisibility());
    if (!menu) return 'none';
    const box = menu.getBoundingClientRect();
    const cut = [...menu.querySelectorAll('[role^=menuitem]')].some(item => item.scrollWidth > item.clientWidth + 1);
    const is_whole = box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight && !cut;
    return is_whole ? '' : `${box.left} to ${box.right} of ${innerWidth}, ${box.top} to ${box.bottom} of ${innerHeight}, cut: ${cut}`;";

/// Checks that nothing sticks out to the side.
///
/// # Errors
/// When something does; the error names it.
pub async fn fits(driver: &WebDriver, what: &str) -> Result<()> {
    let wide: Vec<String> = driver.execute(WIDER, Vec::new()).await?.convert()?;
    ensure!(wide.is_empty(), "{what}: {wide:#?}");
    Ok(())
}

/// Checks that a menu is open and can be seen as a whole.
///
/// # Errors
/// When none is open, or a part of it is outside.
pub async fn menu_fits(driver: &WebDriver, what: &str) -> Result<()> {
    let fault: String = driver.execute(MENU, Vec::new()).await?.convert()?;
    ensure!(fault.is_empty(), "{what}: the menu is {fault}");
    Ok(())
}
