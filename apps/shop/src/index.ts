export { type Shop, type ShopOptions, startShop } from './start-shop.js';
