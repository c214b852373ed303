/*
 * Contacts for the kernel's gpio-sim: a pressed key of a matrix joins a row and a column, and gpio-sim's
 * lines know nothing of each other. The lab includes this file in gpio-sim.c, before the function that adds a
 * chip.
 *
 * A chip's platform device gets a file "contacts". "3 5 closed" joins the lines of these offsets, "3 5 open"
 * parts them. Lines that are joined, over any number of contacts, have one level: of the outputs among them
 * low wins over high; without outputs it is that of their pulls, among which low wins. The lines are pulled
 * before they are joined.
 */

enum { CONTACT_LINES_MAX = 64 };

struct contacts {
        struct device_attribute attribute;
        struct gpio_sim_chip *chip;
        struct mutex lock;             /* taken before the chip's */
        u64 joined[CONTACT_LINES_MAX]; /* bit b of line a, and bit a of line b: closed */
};

static bool contacts_is_driven(const struct gpio_sim_chip *chip, unsigned int line) {
        return test_bit(line, chip->request_map) && !test_bit(line, chip->direction_map);
}

static u64 contacts_net(const struct contacts *contacts, unsigned int line) {
        u64 net = BIT_ULL(line), before;
        unsigned int i;

        do {
                before = net;
                for (i = 0; i < CONTACT_LINES_MAX; i++)
                        if (net & BIT_ULL(i))
                                net |= contacts->joined[i];
        } while (net != before);
        return net;
}

static bool contacts_level(const struct contacts *contacts, unsigned int line) {
        const struct gpio_sim_chip *chip = contacts->chip;
        u64 net = contacts_net(contacts, line);
        bool driven_high = false, pulled_up = true;
        unsigned int i;

        for (i = 0; i < chip->gc.ngpio; i++) {
                if (!(net & BIT_ULL(i)))
                        continue;
                if (!contacts_is_driven(chip, i))
                        pulled_up = pulled_up && test_bit(i, chip->pull_map);
                else if (test_bit(i, chip->value_map))
                        driven_high = true;
                else
                        return false;
        }
        return driven_high || pulled_up;
}

/* Brings joined inputs, and those in `also`, to their level, interrupts included. */
static void contacts_settle(struct contacts *contacts, u64 also) {
        struct gpio_sim_chip *chip = contacts->chip;
        unsigned int i;

        for (i = 0; i < chip->gc.ngpio; i++) {
                bool pull = test_bit(i, chip->pull_map);

                if ((!contacts->joined[i] && !(also & BIT_ULL(i))) || contacts_is_driven(chip, i))
                        continue;
                (void) gpio_sim_apply_pull(chip, i, contacts_level(contacts, i));
                /* The resistor stays what it was. */
                scoped_guard(mutex, &chip->lock) __assign_bit(i, chip->pull_map, pull);
        }
}

static ssize_t contacts_store(struct device *dev, struct device_attribute *attribute, const char *text,
                              size_t size) {
        struct contacts *contacts = container_of(attribute, struct contacts, attribute);
        unsigned int a, b;
        char state[8];

        if (sscanf(text, "%u %u %7s", &a, &b, state) != 3 || a == b)
                return -EINVAL;
        if (a >= contacts->chip->gc.ngpio || b >= contacts->chip->gc.ngpio)
                return -ERANGE;

        guard(mutex)(&contacts->lock);
        if (!strcmp(state, "closed")) {
                contacts->joined[a] |= BIT_ULL(b);
                contacts->joined[b] |= BIT_ULL(a);
        } else if (!strcmp(state, "open")) {
                contacts->joined[a] &= ~BIT_ULL(b);
                contacts->joined[b] &= ~BIT_ULL(a);
        } else
                return -EINVAL;
        contacts_settle(contacts, BIT_ULL(a) | BIT_ULL(b));
        return size;
}

static struct contacts *contacts_of(struct gpio_chip *gc) {
        return ((struct gpio_sim_chip *) gpiochip_get_data(gc))->contacts;
}

static void contacts_set(struct gpio_chip *gc, unsigned int offset, int value) {
        guard(mutex)(&contacts_of(gc)->lock);
        gpio_sim_set(gc, offset, value);
        contacts_settle(contacts_of(gc), 0);
}

static void contacts_set_multiple(struct gpio_chip *gc, unsigned long *mask, unsigned long *bits) {
        guard(mutex)(&contacts_of(gc)->lock);
        gpio_sim_set_multiple(gc, mask, bits);
        contacts_settle(contacts_of(gc), 0);
}

static int contacts_direction_output(struct gpio_chip *gc, unsigned int offset, int value) {
        guard(mutex)(&contacts_of(gc)->lock);
        gpio_sim_direction_output(gc, offset, value);
        contacts_settle(contacts_of(gc), 0);
        return 0;
}

static int contacts_direction_input(struct gpio_chip *gc, unsigned int offset) {
        guard(mutex)(&contacts_of(gc)->lock);
        gpio_sim_direction_input(gc, offset);
        contacts_settle(contacts_of(gc), 0);
        return 0;
}

static int contacts_set_config(struct gpio_chip *gc, unsigned int offset, unsigned long config) {
        int r;

        guard(mutex)(&contacts_of(gc)->lock);
        r = gpio_sim_set_config(gc, offset, config);
        contacts_settle(contacts_of(gc), 0);
        return r;
}

static void contacts_free(struct gpio_chip *gc, unsigned int offset) {
        guard(mutex)(&contacts_of(gc)->lock);
        gpio_sim_free(gc, offset);
        contacts_settle(contacts_of(gc), 0);
}

static void contacts_remove_file(void *data) {
        struct contacts *contacts = data;

        device_remove_file(contacts->chip->gc.parent, &contacts->attribute);
}

/* In place of devm_gpiochip_add_data(). */
static int contacts_add_chip(struct device *dev, struct gpio_chip *gc, struct gpio_sim_chip *chip) {
        struct contacts *contacts = devm_kzalloc(dev, sizeof(*contacts), GFP_KERNEL);
        int r;

        if (!contacts)
                return -ENOMEM;
        if (gc->ngpio > CONTACT_LINES_MAX)
                return -ERANGE;
        r = devm_mutex_init(dev, &contacts->lock);
        if (r)
                return r;
        contacts->chip = chip;
        chip->contacts = contacts;
        gc->set = contacts_set;
        gc->set_multiple = contacts_set_multiple;
        gc->direction_output = contacts_direction_output;
        gc->direction_input = contacts_direction_input;
        gc->set_config = contacts_set_config;
        gc->free = contacts_free;

        sysfs_attr_init(&contacts->attribute.attr);
        contacts->attribute.attr.name = "contacts";
        contacts->attribute.attr.mode = 0200;
        contacts->attribute.store = contacts_store;
        r = device_create_file(dev, &contacts->attribute);
        if (!r)
                r = devm_add_action_or_reset(dev, contacts_remove_file, contacts);
        return r ?: devm_gpiochip_add_data(dev, gc, chip);
}
