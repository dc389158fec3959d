"""Solutions of the exercises on section 5.3."""


def add_backward(dout, x, y):
    return dout, dout


def mul_backward(dout, x, y):
    return dout * y, dout * x


def apple_backward(apple, apple_num, tax):
    apple_price = apple * apple_num
    dapple_price, dtax = mul_backward(1.0, apple_price, tax)
    dapple, dapple_num = mul_backward(dapple_price, apple, apple_num)
    return dapple, dapple_num, dtax
