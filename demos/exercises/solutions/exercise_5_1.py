"""Solutions of the exercises on section 5.1."""


def apple_price(apple, apple_num, tax):
    return apple * apple_num * tax


def apples_and_oranges(apple, apple_num, orange, orange_num, tax):
    apple_price = apple * apple_num
    orange_price = orange * orange_num
    all_price = apple_price + orange_price
    return apple_price, orange_price, all_price, all_price * tax
