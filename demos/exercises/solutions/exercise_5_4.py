"""Solutions of the exercises on section 5.4."""


class MulLayer:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


class AddLayer:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, dout


def buy(apple, apple_num, orange, orange_num, tax):
    apples, oranges, both, taxed = MulLayer(), MulLayer(), AddLayer(), MulLayer()
    apple_price = apples.forward(apple, apple_num)
    orange_price = oranges.forward(orange, orange_num)
    taxed.forward(both.forward(apple_price, orange_price), tax)

    dall, dtax = taxed.backward(1.0)
    dapple_price, dorange_price = both.backward(dall)
    dorange, dorange_num = oranges.backward(dorange_price)
    dapple, dapple_num = apples.backward(dapple_price)
    return {
        "dapple": dapple,
        "dapple_num": dapple_num,
        "dorange": dorange,
        "dorange_num": dorange_num,
        "dtax": dtax,
    }
